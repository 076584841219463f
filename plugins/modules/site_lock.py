#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: site_lock
short_description: Begin a run that changes a site, one at a time
version_added: 0.1.0
description:
  - Makes the state folder of the site, with mode 0700 and ignored by git, and takes the lock of the site.
  - The lock lasts as long as the C(ansible-playbook) that took it. Nothing has to be cleaned up after an interrupted
    run.
options:
  state_dir:
    description: State folder of the site.
    type: path
    required: true
  data_dir:
    description: Data folder of a hub on this computer, which has a lock of its own once something is deployed in it.
    type: path
    default: ''
attributes:
  check_mode:
    description: Only sees whether another run is under way.
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
- name: One run at a time
  scigateway.jupyterhub.site_lock:
    state_dir: /home/operator/site/.hub
    data_dir: /home/operator/hub
"""

RETURN = r""" # """
