#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: jupyterhub_data
short_description: Remove what a hub from packages has in its folder
version_added: 0.1.0
description:
  - Removes software, configuration and logs of a hub, and with O(data=true) its homes, secrets and database too.
  - Only what a hub makes is removed, and only from a folder that a deployment has marked as a hub's.
options:
  data_dir:
    description: Folder of the hub.
    type: path
    required: true
  data:
    description: Whether homes, secrets and the database are removed too.
    type: bool
    default: false
attributes:
  check_mode:
    description: Says what would be removed and removes nothing.
    support: full
  diff_mode:
    description: Shows what is removed.
    support: full
author:
  - The scigateway.jupyterhub authors (@scigateway)
"""

EXAMPLES = r"""
- name: Remove the software, keep homes
  scigateway.jupyterhub.jupyterhub_data:
    data_dir: /var/lib/example
"""

RETURN = r"""
removed:
  description: What was, or in check mode would be, removed.
  returned: success
  type: list
  elements: str
  sample: ["/var/lib/example/envs"]
"""

import os
import shutil

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import room


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={"data_dir": {"type": "path", "required": True}, "data": {"type": "bool", "default": False}},
        supports_check_mode=True,
    )
    data_dir, data = module.params["data_dir"], module.params["data"]
    try:
        room.check_content(data_dir)
    except ValueError as error:
        module.fail_json(msg=str(error))
    wanted = [*room.SOFTWARE, *(room.DATA if data else ())]
    removed = [path for path in (os.path.join(data_dir, name) for name in wanted) if os.path.lexists(path)]
    if data:
        # last, so that an interrupted removal can go on
        last = (os.path.join(data_dir, room.LOCK), room.marker(data_dir))
        removed += [path for path in last if os.path.exists(path)]
    if not module.check_mode:
        for path in removed:
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.unlink(path)
        if data and os.path.isdir(data_dir) and not os.listdir(data_dir):
            os.rmdir(data_dir)
    diff = {"before": "".join(f"{path}\n" for path in removed), "after": ""}
    module.exit_json(changed=bool(removed), removed=removed, diff=diff)


if __name__ == "__main__":
    main()
