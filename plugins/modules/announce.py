#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: announce
short_description: Tell the operator something
version_added: 0.1.0
description:
  - Prints lines as they are, also where the output of tasks that changed nothing is hidden.
options:
  lines:
    description: The lines. Empty ones are left out.
    type: list
    elements: str
    required: true
attributes:
  check_mode:
    description: Does the same in any mode.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
notes:
  - This is an action plugin, it runs on the controller.
author:
  - The scigateway.jupyterhub authors (@scigateway)
"""

EXAMPLES = r"""
- name: Say where the hub is
  scigateway.jupyterhub.announce:
    lines:
      - The hub answers at http://127.0.0.1:8000/.
"""

RETURN = r""" # """
