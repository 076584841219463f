# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later

# The machines of the benchmark, as an operator of OpenTofu would write them.
terraform {
  required_providers {
    openstack = { source = "terraform-provider-openstack/openstack" }
  }
}

variable "site" { type = string }
variable "machines" { type = number }
variable "flavor" { type = string }
variable "image" { type = string }
variable "external_network" { type = string }
variable "volume_gib" { type = number }

provider "openstack" {}

data "openstack_networking_network_v2" "site" {
  name = var.site
}

data "openstack_networking_secgroup_v2" "site" {
  name = var.site
}

resource "openstack_networking_port_v2" "machine" {
  count              = var.machines
  name               = "${var.site}-worker-${count.index + 1}"
  network_id         = data.openstack_networking_network_v2.site.id
  security_group_ids = [data.openstack_networking_secgroup_v2.site.id]
}

resource "openstack_networking_floatingip_v2" "machine" {
  count   = var.machines
  pool    = var.external_network
  port_id = openstack_networking_port_v2.machine[count.index].id
}

resource "openstack_blockstorage_volume_v3" "machine" {
  count = var.machines
  name  = "${var.site}-worker-${count.index + 1}-data"
  size  = var.volume_gib
}

resource "openstack_compute_instance_v2" "machine" {
  count       = var.machines
  name        = "${var.site}-worker-${count.index + 1}"
  flavor_name = var.flavor
  image_name  = var.image
  key_pair    = var.site
  network {
    port = openstack_networking_port_v2.machine[count.index].id
  }
}

resource "openstack_compute_volume_attach_v2" "machine" {
  count       = var.machines
  instance_id = openstack_compute_instance_v2.machine[count.index].id
  volume_id   = openstack_blockstorage_volume_v3.machine[count.index].id
}
