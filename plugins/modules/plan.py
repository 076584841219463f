#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action plugin ``plan``, which does the work on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
module: plan
short_description: Plan a JupyterHub site from its variables
version_added: 0.1.0
description:
  - Collects every variable of the host whose name begins with C(hub_), fills in its templates, checks and converts it,
    and works out platform, machines, capacity, cost, and what the hub needs.
  - Refuses unknown and misspelt variables, wrong values, and combinations that cannot work. All that is wrong is told
    at once, one sentence each, before anything is touched.
  - It changes nothing, asks no network, and holds names of secrets but never their values.
author:
  - The scigateway.jupyterhub authors (@scigateway)
options:
  show:
    description:
      - How the plan is printed, for reading (V(table)) or for programs (V(json)).
    type: str
    choices: [table, json, none]
    default: table
  json_file:
    description:
      - File into which the plan is written as JSON, readable for this account alone. In check mode it is not written.
    type: path
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what it would return without.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)).
    support: N/A
    details: It changes nothing.
  platform:
    description: Target OS/families that can be operated against.
    platforms: posix
    support: full
notes:
  - All variables are described in the collection's page on variables (C(docs/variables.md)).
"""

EXAMPLES = r"""
- name: Plan the site of this inventory
  scigateway.jupyterhub.plan:
  register: planned

- name: Keep the plan as JSON
  scigateway.jupyterhub.plan:
    show: none
    json_file: /srv/hub/plan.json
"""

RETURN = r"""
site_plan:
  description:
    - The plan. Sizes are bytes, where G is 2**30; times are seconds.
    - Its keys are C(version), C(site), C(capacity), C(machines), C(cost), C(alternatives), C(machine_options),
      C(refused), C(hub), C(cluster), C(login), C(secrets), C(not_provided), C(destroy), C(assumptions), C(warnings) and
      C(advice). C(cluster) is empty where the hub is on no cluster.
  returned: success
  type: dict
"""
