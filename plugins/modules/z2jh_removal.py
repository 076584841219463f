#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: z2jh_removal
short_description: Take JupyterHub away from Kubernetes, and keep what belongs to people
version_added: 0.1.0
description:
  - Uninstalls the release, and deletes the servers of users and the objects that were made beside it.
  - Homes, the hub's database and its secrets stay, so that the same hub can be installed again, unless
    O(remove_data=true). Then it waits until the claims are gone.
  - Runs on the controller. The collection kubernetes.core, Helm 3 and the Python library C(kubernetes) are needed
    there.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.cluster
  - scigateway.jupyterhub.cluster.attributes
attributes:
  diff_mode:
    details: What goes is listed.
options:
  namespace:
    description:
      - Namespace of the hub. It stays.
    type: str
    required: true
  release:
    description:
      - Name of the release.
    type: str
    default: jupyterhub
  site:
    description:
      - Name of the site. A hub of another site is refused.
    type: str
    required: true
  helm:
    description:
      - Program Helm 3.
    type: path
    required: true
  remove_data:
    description:
      - Whether homes, database and secrets go too. There is no way back. What lies in an export of NFS stays there.
    type: bool
    default: false
  timeout:
    description:
      - Seconds until homes and database must be gone, with O(remove_data=true).
    type: int
    default: 300
"""

EXAMPLES = r"""
- name: Take the hub away, keep the homes
  scigateway.jupyterhub.z2jh_removal:
    namespace: physics
    site: physics
    helm: /usr/local/bin/helm
"""

RETURN = r"""
deployed:
  description: Whether there was a release.
  returned: success
  type: bool
  sample: true
removed:
  description: What was deleted beside the release, each as kind and name.
  returned: success
  type: list
  elements: str
  sample: ["pods/jupyter-ada"]
kept:
  description: Names of the claims that stay.
  returned: success
  type: list
  elements: str
  sample: ["claim-ada", "hub-db-dir"]
"""
