#!/usr/bin/python

# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: openstack_dns
short_description: Let the name of a site lead to its address, in the DNS of its OpenStack cloud
version_added: 0.1.0
description:
  - Enters, changes or deletes A or AAAA records in a zone of the project (Designate).
  - The record carries the site as its description. A record of that name that was not made for the site is never
    changed; where it leads elsewhere, that is an error.
  - Where the cloud has no DNS for projects, or the project has no zone for the name, nothing is changed, and the result
    tells what to enter at the name's own DNS provider.
  - Runs on the controller.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.openstack
  - scigateway.jupyterhub.openstack.attributes
options:
  site:
    description:
      - Name of the site.
    type: str
    required: true
  state:
    description:
      - With V(absent), all records in the zone of O(name) that were made for the site go, also those of older names.
    type: str
    choices: [present, absent]
    default: present
  name:
    description: Full host name, such as V(hub.physics.example.org).
    type: str
    required: true
  address:
    description: IPv4 or IPv6 address to which the name leads. Needed with O(state=present).
    type: str
    default: ''
  zone:
    description: Zone in which the name is entered. Empty for the project's zone that is the longest end of the name.
    type: str
    default: ''
  ttl:
    description: Seconds for which others may keep the answer.
    type: int
    default: 300
  wait_timeout:
    description: Seconds to wait until the name servers of the cloud answer accordingly.
    type: float
    default: 300.0
"""

EXAMPLES = r"""
- name: The hub's name leads to its address
  scigateway.jupyterhub.openstack_dns:
    cloud: jetstream2
    site: physics-hub
    name: hub.xxx000000.projects.jetstream-cloud.org
    address: 192.0.2.7
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be, in order.
  returned: always
  type: list
  elements: dict
  contains:
    action:
      description: One of V(create), V(update), V(delete).
      type: str
    kind:
      description: Always V(DNS record).
      type: str
    name:
      description: The name.
      type: str
    detail:
      description: Type and addresses of the record.
      type: str
zone:
  description: The zone; empty when the project has none for the name.
  returned: on success
  type: str
record:
  description: The record with C(id), C(name), C(type), C(address) and C(ttl); empty when there is none.
  returned: on success
  type: dict
note:
  description: What has to be entered elsewhere, or which records of older names the site still has; empty for nothing.
  returned: on success
  type: str
calls:
  description: How many calls were made, by method of HTTP.
  returned: on success
  type: dict
  sample: {GET: 2}
"""
