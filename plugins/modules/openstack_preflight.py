#!/usr/bin/python

# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: openstack_preflight
short_description: Find all that stands in the way of a site on OpenStack, before anything is made
version_added: 0.1.0
description:
  - Takes the options with which M(scigateway.jupyterhub.openstack_foundations),
    M(scigateway.jupyterhub.openstack_machines) and M(scigateway.jupyterhub.openstack_dns) will be called, and fails
      with everything at once that would make them
    fail, with numbers.
  - It looks at the login (how long it lasts, what it may do), at flavors, images, networks, availability zones and
    volume types (names that are near are told), at whether image and flavor fit together, at whether the names are
      free, at
    reserved addresses, at the DNS name, and at all quotas.
  - Only what is missing counts. What the site has already is subtracted.
  - What a cloud does not show to ordinary users is told in a warning, and not checked.
  - Runs on the controller and changes nothing.
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
  foundations:
    description:
      - Options of M(scigateway.jupyterhub.openstack_foundations) without those of the login, O(site) and C(state).
      - When it is left out, foundations are not looked at, and the network of O(machines) has to be there.
    type: dict
  machines:
    description:
      - Options of M(scigateway.jupyterhub.openstack_machines) without those of the login, O(site) and C(state).
      - When it is left out, machines are not looked at.
    type: dict
  dns:
    description:
      - Options of M(scigateway.jupyterhub.openstack_dns) without those of the login, O(site) and C(state). The address
        may be empty, when it is not known yet.
      - When it is left out, the name is not looked at.
    type: dict
  needs_unrestricted:
    description: Whether an application credential has to be unrestricted, because it has to make others.
    type: bool
    default: false
  days:
    description: Fewest days for which an application credential must still be valid.
    type: float
    default: 1.0
"""

EXAMPLES = r"""
- name: Is there room for the site
  scigateway.jupyterhub.openstack_preflight:
    cloud: jetstream2
    site: physics-hub
    foundations:
      admin_cidrs: [192.0.2.0/24]
    machines:
      groups:
        - {role: server, count: 1, flavor: m3.large, image: Featured-Ubuntu24, floating_ip: all, volume_size: 200}
    dns:
      name: hub.xxx000000.projects.jetstream-cloud.org
"""

RETURN = r"""
shortfalls:
  description: A sentence for each thing that stands in the way. The task fails when there is one.
  returned: always
  type: list
  elements: str
  sample: ["12 more cores are needed, and 8 of 40 are left; remove what is not used, choose fewer or smaller machines,
    or ask the cloud for a larger quota."]
notes:
  description: What the operator has to enter elsewhere.
  returned: always
  type: list
  elements: str
application_credential:
  description: The application credential of the login; C(name) is empty for another kind of login.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
    unrestricted:
      description: Whether it may make other credentials.
      type: bool
    expires_at:
      description: When it expires, as the cloud writes it; empty for never or not known.
      type: str
quotas:
  description: The project's quotas. RAM is in MiB and volumes are in GiB.
  returned: always
  type: list
  elements: dict
  contains:
    what:
      description: What is counted.
      type: str
    limit:
      description: The limit; none without.
      type: int
    used:
      description: How much the project uses now.
      type: int
    left:
      description: How much is left; none without a limit.
      type: int
    needed:
      description: How much the site needs in addition.
      type: int
calls:
  description: How many calls were made, by method of HTTP.
  returned: always
  type: dict
  sample: {GET: 24}
"""
