#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: z2jh_endpoint
short_description: Find how JupyterHub on Kubernetes is reached
version_added: 0.1.0
description:
  - Reads what M(scigateway.jupyterhub.z2jh_release) has left beside the hub.
  - Runs on the controller. The Python library C(kubernetes) is needed there.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.cluster
  - scigateway.jupyterhub.cluster.attributes
attributes:
  diff_mode:
    details: It changes nothing.
    support: none
options:
  namespace:
    description:
      - Namespace of the hub.
    type: str
    required: true
  release:
    description:
      - Name of the release.
    type: str
    default: jupyterhub
"""

EXAMPLES = r"""
- name: Find the hub again
  scigateway.jupyterhub.z2jh_endpoint:
    namespace: physics
  no_log: true
"""

RETURN = r"""
endpoint:
  description: Empty when no hub is deployed. Secrets are in it, so set C(no_log) on the task.
  returned: success
  type: dict
  contains:
    url:
      description: Address, ending in a slash; empty when nothing leads to the hub from outside.
      type: str
      sample: https://hub.example.org/
    version:
      description: JupyterHub version that was deployed.
      type: str
      sample: 5.5.0
    chart_version:
      description: Version of the chart.
      type: str
      sample: 4.4.0
    fingerprint:
      description: Changes whenever the chart or a value does.
      type: str
      sample: 9f86d081884c7d65
    login_provider:
      description: Where the login page leads, empty where people log in at the hub itself.
      type: dict
      sample: {}
    profiles:
      description: Slugs of the profiles.
      type: list
      elements: str
      sample: [small]
    tutorials:
      description: Folders of the tutorials.
      type: list
      elements: str
      sample: [course]
    reserved_users:
      description: Users of the check.
      type: list
      elements: str
      sample: [hub-check-a, hub-check-b]
    check_password:
      description: Password of the users of the check; empty where people log in elsewhere.
      type: str
      sample: ''
    check_token:
      description: Token of the service of the check.
      type: str
      sample: 9f86d081884c7d65
"""
