#!/usr/bin/python

# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: openstack_foundations
short_description: See to the network, the security group and the keypair of a site on OpenStack
version_added: 0.1.0
description:
  - Makes what the machines of a site stand on, or takes it away. That is a network with a way to the outside, a
    security group with the rules of a hub, and a keypair.
  - All that it makes has the name of the site and the tag C(scigateway-site=<site>). What was begun and interrupted is
    found again by it, and completed.
  - A network that the operator names and the auto-allocated network of the project are used and never changed.
  - Rules of its own that are no longer wanted are removed. Rules in the group that somebody else made are told in a
    warning, and removed when asked.
  - Runs on the controller.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.openstack
  - scigateway.jupyterhub.openstack.attributes
options:
  site:
    description:
      - Name of the site, 1 to 40 lower-case letters, digits and hyphens that begin with a letter.
    type: str
    required: true
  state:
    description:
      - With V(absent), what was made for the site goes. It is refused, before anything is deleted, while ports of
        servers use it.
    type: str
    choices: [present, absent]
    default: present
  network:
    description:
      - V(auto) is the project's auto-allocated network where the cloud offers one, and V(own) otherwise. A network that
        the site has already stays.
      - V(own) is a network, a subnet and a router for the site alone.
      - Anything else is the name or ID of a network that exists.
    type: str
    default: auto
  cidr:
    description: Addresses of the site's own network.
    type: str
    default: 10.66.0.0/20
  dns_nameservers:
    description: Addresses of the name servers of the site's own network. Empty for the cloud's.
    type: list
    elements: str
    default: []
  external_network:
    description:
      - Name or ID of the network that leads to the outside, from which floating IPs come. Empty for the only one, or
        for the one that the cloud calls its default.
    type: str
    default: ''
  admin_cidrs:
    description:
      - Networks from which SSH, and on a cluster the Kubernetes API, is reached. Empty for none.
    type: list
    elements: str
    default: []
  open_ports:
    description: TCP ports that everybody reaches.
    type: list
    elements: int
    default: [80, 443]
  cluster:
    description:
      - Whether the machines are a cluster, which may exchange everything with each other.
    type: bool
    default: false
  public_key:
    description:
      - Text of the public key that new servers let in. Empty for no keypair.
      - Another key replaces the keypair. Servers that are there keep the key with which they were made.
      - A keypair belongs to a user in all projects. One of the site's name that has another key is replaced only when
        the site's security group is in this project, and otherwise refused as a name that is taken.
    type: str
    default: ''
  apply:
    description:
      - Which differences are mended that are otherwise only told. V(rules) removes the rules of the group that this
        module did not make.
    type: list
    elements: str
    choices: [rules]
    default: []
"""

EXAMPLES = r"""
- name: Network, security group and keypair for a cluster
  scigateway.jupyterhub.openstack_foundations:
    cloud: jetstream2
    site: physics-hub
    admin_cidrs: [192.0.2.0/24]
    cluster: true
    public_key: "{{ lookup('ansible.builtin.file', '~/.ssh/id_ed25519.pub') }}"

- name: Take them away
  scigateway.jupyterhub.openstack_foundations:
    cloud: jetstream2
    site: physics-hub
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be, in order. It is there after a failure too.
  returned: always
  type: list
  elements: dict
  contains:
    action:
      description: One of V(create), V(update), V(replace), V(delete).
      type: str
    kind:
      description: What it was done to, such as V(network) or V(rules).
      type: str
    name:
      description: Its name.
      type: str
    detail:
      description: What is to be known about it.
      type: str
network:
  description: The network of the machines. What is not yet there in check mode has an empty ID.
  returned: when O(state=present)
  type: dict
  contains:
    id:
      description: Its ID.
      type: str
    name:
      description: Its name.
      type: str
    subnet_id:
      description: ID of the IPv4 subnet.
      type: str
    cidr:
      description: Addresses of that subnet.
      type: str
    mtu:
      description: Bytes of the biggest packet; 0 when not known.
      type: int
    mode:
      description: One of V(own), V(auto), V(existing).
      type: str
router_id:
  description: ID of the router of the subnet; empty when there is none.
  returned: when O(state=present)
  type: str
external_network:
  description: ID and name of the network that leads outside; both empty when there is none.
  returned: when O(state=present)
  type: dict
security_group:
  description: ID and name of the security group.
  returned: when O(state=present)
  type: dict
keypair:
  description: Name of the keypair; empty without O(public_key).
  returned: when O(state=present)
  type: str
calls:
  description: How many calls were made, by method of HTTP.
  returned: on success
  type: dict
  sample: {GET: 6}
"""
