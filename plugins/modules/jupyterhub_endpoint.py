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
    boot:
      description: A sentence about what happens after a reboot.
      type: str
      sample: After a reboot the hub comes back by itself.
    secrets:
      description: Values of C(user_password) and C(check_token).
      type: dict
      sample: {}
"""

import json
import os
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import atomic, boot

SECRETS = ("user_password", "check_token")


def url(settings: dict[str, Any]) -> str:
    """Return the address that the settings of a hub lead to."""
    address = f"[{settings['address']}]" if ":" in settings["address"] else settings["address"]
    return f"http://{address}:{settings['ports']['public']}/"


def endpoint(data_dir: str) -> dict[str, Any]:
    """Return the endpoint of the hub in ``data_dir``, an empty dict when none is deployed.

    :raises OSError: when a file is there but cannot be read.
    :raises ValueError: when a file is not what the deployment wrote.
    """
    settings = atomic.read(os.path.join(data_dir, "etc", "settings.json"))
    started = atomic.read(os.path.join(data_dir, "etc", "started.json"))
    if settings is None or started is None:
        return {}
    known = json.loads(settings)
    secrets = {name: (atomic.read(os.path.join(data_dir, "secrets", name)) or b"").decode("utf-8").strip() for name in SECRETS}
    return {"url": url(known), "version": known["version"], "fingerprint": atomic.digest(started), "settings": known, "secrets": secrets}


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec={"data_dir": {"type": "path", "required": True}}, supports_check_mode=True)
    data_dir = module.params["data_dir"]
    try:
        found = endpoint(data_dir)
        if found:
            found["boot"] = boot.Unit(module, data_dir).sentence()
    except (OSError, ValueError, KeyError) as error:
        module.fail_json(msg=f"What is deployed in {data_dir} cannot be read ({error}); deploy the hub again.")
    module.exit_json(changed=False, endpoint=found)


if __name__ == "__main__":
    main()
