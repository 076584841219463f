// Copyright (c) 2026, the scigateway.jupyterhub authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The OpenStack provider as a Go module. Its later versions could not be had as modules (docs/benchmarks.md), and this one
// was written for the library of Terraform 0.11, whose protocol OpenTofu does not speak; that of 0.12 takes it as it is.
module scigateway.example.org/provider

go 1.26

require (
	github.com/hashicorp/terraform v0.12.29
	github.com/terraform-providers/terraform-provider-openstack v1.15.0
)
