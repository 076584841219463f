#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin ``openstack_machines_info``, which does the work on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
module: openstack_machines_info
short_description: List the machines of a site on OpenStack
version_added: 0.2.0
description:
  - Finds the machines of a site again by the label that they carry, with one login and a few listings.
  - Runs on the controller, and changes nothing.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.openstack
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the
      controller.
    support: full
  check_mode:
    description: Can run in C(check_mode) and return what it would return without.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)).
    support: N/A
    details: It changes nothing.
options:
  site:
    description: Name of the site, which all its machines are labelled with.
    type: str
    required: true
seealso:
  - module: scigateway.jupyterhub.openstack_machines
"""

EXAMPLES = r"""
- name: See which machines the site has
  scigateway.jupyterhub.openstack_machines_info:
    cloud: openstack
    site: physics-hub
  register: there
"""

RETURN = r"""
machines:
  description: All machines of the site that have a server, as M(scigateway.jupyterhub.openstack_machines) returns them.
  returned: success
  type: list
  elements: dict
"""
