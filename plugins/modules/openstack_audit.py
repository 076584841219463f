#!/usr/bin/python

# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: openstack_audit
short_description: List what an OpenStack project holds, by site
version_added: 0.1.0
description:
  - Lists servers, ports, volumes, snapshots, floating IPs, networks, subnets, routers, security groups, keypairs,
    server groups, private images, and, where the cloud has them, load balancers and DNS records.
  - A thing belongs to a site when it carries the site's label, has the name of one of its parts, or hangs on something
    of it, like a volume at one of its servers or one that its Kubernetes cluster has made.
  - It has its own listing, and shares no code with what makes and finds machines, so that it also shows what was
    forgotten there.
  - Reserved addresses, and data volumes of servers that are gone, are marked as kept.
  - Runs on the controller and changes nothing.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.openstack
  - scigateway.jupyterhub.openstack.attributes
options:
  site:
    description:
      - Name of the site to look at. Empty for all sites of the project, and what belongs to none.
    type: str
    default: ''
  show:
    description: Whether the table is printed.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: What is left of the site
  scigateway.jupyterhub.openstack_audit:
    cloud: jetstream2
    site: physics-hub
  register: left

- name: Fail when something was forgotten
  ansible.builtin.assert:
    that: left.sites['physics-hub'] | rejectattr('kept') | length == 0
"""

RETURN = r"""
sites:
  description: The things of each site.
  returned: on success
  type: dict
  sample:
    physics-hub:
      - kind: volume
        name: physics-hub-server-1-data
        id: 1b502bdc-82ae-4fb6-aa4a-bb6dbc41fa2a
        detail: 100 GiB, not attached, data of a server that is gone, kept
        kept: true
unowned:
  description: The things that belong to no site, in the same form; empty when O(site) is set.
  returned: on success
  type: list
  elements: dict
table:
  description: The same for people.
  returned: on success
  type: str
refused:
  description: A sentence for each kind of things that the cloud did not list.
  returned: on success
  type: list
  elements: str
calls:
  description: How many calls were made, by method of HTTP.
  returned: on success
  type: dict
  sample: {GET: 13}
"""
