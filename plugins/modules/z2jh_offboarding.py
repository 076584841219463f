#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: z2jh_offboarding
short_description: Let people leave a hub on Kubernetes, and keep, archive or delete their homes
version_added: 0.1.0
description:
  - Stops the servers of each person, waits for their end, and deletes the user from the hub. Tokens and the login
    session go with the user.
  - The home stays, unless something else is asked. An archive is read back before anything is deleted.
  - Refuses people whom the site, or the hub that is deployed, would let in again.
  - The hub is asked from inside its pod, by the service C(scigateway-operator) of the values that
    M(scigateway.jupyterhub.z2jh_release) deploys. Its token is read in the pod and never leaves it.
  - Runs on the controller, which needs the Python library C(kubernetes), and the right to create C(pods/exec) in the
    namespace.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.cluster
  - scigateway.jupyterhub.cluster.attributes
attributes:
  diff_mode:
    details: The steps for each person are shown.
options:
  state:
    description:
      - V(absent) lets them go, V(looked_at) only tells whether that can be done and what it would be.
    type: str
    choices: [absent, looked_at]
    default: absent
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
  users:
    description:
      - Names of those who leave.
    type: list
    elements: str
    required: true
  site_users:
    description:
      - Whom the site lets in. Nobody who leaves may be among them.
    type: list
    elements: str
    default: []
  site_admins:
    description:
      - Whom the site makes admins. Nobody who leaves may be among them.
    type: list
    elements: str
    default: []
  blocked_users:
    description:
      - Whom the site blocks. With O(allows_unnamed), all who leave must be among them.
    type: list
    elements: str
    default: []
  reserved_users:
    description:
      - Users of the check of the hub, who do not leave.
    type: list
    elements: str
    default: []
  allows_unnamed:
    description:
      - Whether the login lets in people whom the site does not name, such as all of an organization.
    type: bool
    default: false
  home:
    description:
      - What becomes of the home. V(archive) writes it into O(state_dir).
    type: str
    choices: [keep, archive, delete]
    default: keep
  delete_homes:
    description:
      - Whether homes may be deleted. Needed for O(home=delete); with O(home=archive), the home is deleted once its
        archive has been read back. There is no way back.
    type: bool
    default: false
  state_dir:
    description:
      - Folder in which archives and receipts are kept, below C(offboarded). Without one, no receipts are kept.
    type: path
    default: ''
  start_timeout:
    description:
      - Seconds in which the pod has to run that reads a home.
    type: int
    default: 600
"""

EXAMPLES = r"""
- name: Let Ada leave, and keep what she wrote as a file
  scigateway.jupyterhub.z2jh_offboarding:
    namespace: physics
    users: [ada]
    home: archive
    state_dir: ~/hubs/physics
"""

RETURN = r"""
outdated:
  description: Whether the hub has to be deployed first, because it would let them in again or cannot be asked.
  returned: success
  type: bool
  sample: false
let_in:
  description: Those who leave whom the deployed hub would let in again.
  returned: success
  type: list
  elements: str
  sample: []
pending:
  description: The steps for each person, in words; none for who has left already.
  returned: success
  type: dict
  sample: {"ada": ["delete the user from the hub, with all tokens and the login session"]}
receipts:
  description: What was done for each person.
  returned: success
  type: list
  elements: dict
  sample: [{"user": "ada", "tokens_removed": 2, "complete": true}]
"""
