#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: z2jh_spares
short_description: Change how many places a hub on Kubernetes keeps free
version_added: 0.1.0
description:
  - Changes the number of placeholder pods of the chart, and nothing else, so that the hub is not restarted. Helm does
    not remember it.
  - Where the chart has none of them yet, nothing is changed, and RV(needs_release) says that it has to be deployed.
  - Runs on the controller, which needs the Python library C(kubernetes).
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.cluster
  - scigateway.jupyterhub.cluster.attributes
attributes:
  diff_mode:
    details: Both numbers are shown.
options:
  options:
    description:
      - Options of the role C(scigateway.jupyterhub.z2jh), without C(z2jh_). The number is C(warm_spares).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Keep ten places free
  scigateway.jupyterhub.z2jh_spares:
    options:
      namespace: physics
      warm_spares: 10
"""

RETURN = r"""
before:
  description: How many places were kept free.
  returned: success
  type: int
  sample: 2
after:
  description: How many are kept free now.
  returned: success
  type: int
  sample: 10
needs_release:
  description: Whether the chart has to be deployed with this number first.
  returned: success
  type: bool
  sample: false
shortage:
  description: A sentence when the nodes cannot hold so many.
  returned: success
  type: str
  sample: ""
from_command_line:
  description: Whether the number of the site was given with C(-e), and so will not last.
  returned: success
  type: bool
  sample: true
"""
