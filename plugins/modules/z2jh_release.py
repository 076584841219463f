#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: z2jh_release
short_description: Install or upgrade JupyterHub on Kubernetes with the chart of Zero to JupyterHub
version_added: 0.1.0
description:
  - Works out the values of the chart from the options of the role P(scigateway.jupyterhub.z2jh#role), checks them
    against the schema that the chart brings, and compares them with what is deployed. Only when something differs is
    anything changed.
  - Secrets are taken from O(secrets), else from the cluster, else from O(state_dir), else they are made up. Those of a
    hub that is deployed are never replaced by accident. They lie in the Secret C(scigateway-site), beside the hub.
  - A release that an interrupted run left unfinished is brought to its end.
  - Homes that are smaller than new ones grow where the cluster lets them; those that do not are named in a warning. A
    shared file system that was made keeps at least its size. A volume of an export whose claim was deleted is bound
    anew.
  - Before a new major version of the chart or of JupyterHub, the hub's database is copied into O(state_dir).
  - Runs on the controller. The collection kubernetes.core, Helm 3 and the Python libraries C(kubernetes) and
    C(jsonschema) are needed there.
  - Does not wait until the hub runs, see M(scigateway.jupyterhub.kubernetes_wait).
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.cluster
  - scigateway.jupyterhub.cluster.attributes
attributes:
  diff_mode:
    details: Values and objects are shown. Secrets are masked.
options:
  release:
    description:
      - Name of the release.
    type: str
    default: jupyterhub
  chart:
    description:
      - Archive or folder of the chart on the controller.
    type: path
    required: true
  helm:
    description:
      - Program Helm 3.
    type: path
    required: true
  options:
    description:
      - Options of the role, without C(z2jh_).
    type: dict
    required: true
  secrets:
    description:
      - Secrets that are given, by name.
    type: dict
    default: {}
  url:
    description:
      - Address at which people open the hub. Empty when it is to be found by the hub's service.
    type: str
    default: ''
  state_dir:
    description:
      - Folder on the controller for copies of secrets and of the hub's database. Empty for no copies.
    type: path
    default: ''
  save_database:
    description:
      - Whether the hub's database is copied before a new major version.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Bring the hub up
  scigateway.jupyterhub.z2jh_release:
    chart: /srv/charts/jupyterhub-4.4.0.tgz
    helm: /usr/local/bin/helm
    options:
      namespace: physics
      name: physics
      login: "{{ site_plan.login }}"
      user_memory: 2G
    state_dir: /srv/physics
"""

RETURN = r"""
release_changed:
  description: Whether the release itself is, or in check mode would be, another one.
  returned: success
  type: bool
  sample: true
former:
  description: What was deployed before, empty at the first installation.
  returned: success
  type: dict
  sample: {"chart_version": "4.3.5", "revision": 7}
chart_version:
  description: Version of the chart.
  returned: success
  type: str
  sample: 4.4.0
app_version:
  description: Version of JupyterHub that the chart names.
  returned: success
  type: str
  sample: 5.5.0
"""
