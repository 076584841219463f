# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options by which an action logs in to OpenStack."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of ``module_utils._openstack.arguments.LOGIN``; a unit test compares the two."""

    DOCUMENTATION = r"""
options:
  cloud:
    description:
      - Name of the cloud in C(clouds.yaml).
      - When empty, openstacksdk decides. That is the environment variable E(OS_CLOUD), else the E(OS_*) variables of
        an openrc file, else the only cloud in C(clouds.yaml).
    type: str
    default: ""
  auth:
    description: How to log in, instead of what C(clouds.yaml) says, with the keys of openstacksdk.
    type: dict
  auth_type:
    description: Kind of login, such as V(v3applicationcredential). Empty for what the rest of the settings mean.
    type: str
    default: ""
  region_name:
    description: Region of the cloud. Empty for that of C(clouds.yaml).
    type: str
    default: ""
  interface:
    description: Which of the cloud's addresses are called. Empty for what C(clouds.yaml) says, else the public ones.
    type: str
    choices: ["", public, internal, admin]
    default: ""
  ca_cert:
    description: File with the authority that signed the cloud's certificate, where the system does not know it.
    type: path
  validate_certs:
    description: Whether the cloud's certificate is checked.
    type: bool
    default: true
  api_timeout:
    description: Seconds to wait for the answer to one call.
    type: float
    default: 60.0
requirements:
  - openstacksdk >= 4.0
"""

    # the attributes that all actions on OpenStack share
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
    description: Looks at what is there, and says what would be done.
    support: full
  diff_mode:
    description: Shows what would change, or changed, before and after.
    support: full
  idempotent:
    description: Run again without anything having changed, it makes no writing call.
    support: full
"""
