# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of what the actions on a Kubernetes cluster share."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of ``plugin_utils.cluster_action.CONNECTION``; a unit test compares the two."""

    DOCUMENTATION = r"""
options:
  kubeconfig:
    description:
      - File by which the cluster is reached. Empty for that of the E(KUBECONFIG) environment variable, else
        C(~/.kube/config).
    type: path
    default: ""
  context:
    description:
      - Context of the kubeconfig. Empty for its current one.
    type: str
    default: ""
"""

    # what a module says otherwise stands there, with the details
    ATTRIBUTES = r"""
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the
      controller.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff
      mode.
    support: full
"""
