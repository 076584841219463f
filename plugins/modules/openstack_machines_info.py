#!/usr/bin/python

# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: openstack_machines_info
short_description: Look at the machines of a site on OpenStack
version_added: 0.1.0
description:
  - Returns the machines that M(scigateway.jupyterhub.openstack_machines) made, found by the label of the site.
  - The inventory plugin P(scigateway.jupyterhub.machines#inventory) makes hosts of the same machines.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.openstack
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the
      controller.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  check_mode:
    description: Looks in check mode too.
    support: full
  diff_mode:
    description: It changes nothing.
    support: none
  idempotent:
    description: It changes nothing.
    support: full
options:
  site:
    description: Name of the site.
    type: str
    required: true
seealso:
  - module: scigateway.jupyterhub.openstack_machines
"""

EXAMPLES = r"""
- name: Look at the machines
  scigateway.jupyterhub.openstack_machines_info:
    cloud: openstack
    site: physics-hub
  register: found

- name: Show their addresses
  ansible.builtin.debug:
    msg: "{{ found.machines | items2dict(key_name='name', value_name='public_ip') }}"
"""

RETURN = r"""
machines:
  description: The machines that have a server, as M(scigateway.jupyterhub.openstack_machines) returns them.
  returned: success
  type: list
  elements: dict
  sample:
    - name: physics-hub-server-1
      role: server
      index: 1
      status: ACTIVE
      public_ip: 198.51.100.7
"""
