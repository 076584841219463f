// Copyright (c) 2026, the scigateway.jupyterhub authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A program that serves the OpenStack provider to OpenTofu.
package main

import (
	"github.com/hashicorp/terraform/plugin"
	"github.com/terraform-providers/terraform-provider-openstack/openstack"
)

func main() {
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: openstack.Provider})
}
