#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: jupyterhub_endpoint
short_description: Say how a hub from packages that is deployed on a host is reached
version_added: 0.1.0
description:
  - Reads the settings, the record of what runs, and the secrets that a check of the hub needs.
options:
  data_dir:
    description: Folder of the hub.
    type: path
    required: true
attributes:
  check_mode:
    description: Changes nothing in any mode.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
author:
  - The scigateway.jupyterhub authors (@scigateway)
"""

EXAMPLES = r"""
- name: Find the hub again
  scigateway.jupyterhub.jupyterhub_endpoint:
    data_dir: /var/lib/example
  no_log: true
"""

RETURN = r"""
endpoint:
  description: Empty when no hub is deployed. Passwords and tokens are in it, so set C(no_log) on the task.
  returned: success
  type: dict
  contains:
    url:
      description: Address, ending in a slash.
      type: str
      sample: http://127.0.0.1:8000/
    version:
      description: JupyterHub version that was deployed.
      type: str
      sample: 5.5.4
    fingerprint:
      description: Changes whenever what is deployed changes.
      type: str
      sample: 9f86d081884c7d65
    settings:
      description: Settings of the hub.
      type: dict
      sample: {}
    login_provider:
      description: Where the login page leads, empty where people log in at the hub itself.
      type: dict
      sample: {}
    boot:
      description: A sentence about what happens after a reboot.
      type: str
      sample: After a reboot the hub comes back by itself.
    secrets:
      description:
        - C(check_password) of the users of the check, empty where people log in elsewhere, and C(check_token).
      type: dict
      sample: {}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import boot, endpoint


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec={"data_dir": {"type": "path", "required": True}}, supports_check_mode=True)
    data_dir = module.params["data_dir"]
    try:
        found = endpoint.read(data_dir)
        if found:
            found["boot"] = boot.Unit(module, data_dir).sentence()
            found["secrets"] = endpoint.secrets(data_dir, found["settings"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        module.fail_json(msg=f"What is deployed in {data_dir} cannot be read ({error}); deploy the hub again.")
    module.exit_json(changed=False, endpoint=found)


if __name__ == "__main__":
    main()
