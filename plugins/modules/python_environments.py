#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: python_environments
short_description: Keep Python virtual environments equal to lock files
version_added: 0.1.0
description:
  - Makes each environment with uv and installs exactly what its lock names, checked against the lock's hashes, and
    then the extra packages.
  - An environment that was finished with the same lock, extra packages and Python is left alone without starting a
    program. One whose installation was interrupted, or whose Python is gone, is mended.
options:
  environments:
    description: The environments.
    type: list
    elements: dict
    required: true
    suboptions:
      path:
        description: Folder of the environment.
        type: path
        required: true
      lock:
        description: Content of a requirements file with exact versions and hashes.
        type: str
        required: true
      packages:
        description: Requirements to add to what the lock names. What the lock names keeps its version.
        type: list
        elements: str
        default: []
  python:
    description: Python that environments are made with.
    type: path
    required: true
  uv:
    description: Program uv. When this is empty, or is not there, one is installed by pip into O(tools).
    type: str
    default: ''
  uv_version:
    description: Version of uv that is installed when there is none.
    type: str
    required: true
  tools:
    description: Folder for uv when it has to be installed.
    type: path
    required: true
  index_url:
    description: Address of the package index. The client's own setting holds when this is empty.
    type: str
    default: ''
attributes:
  check_mode:
    description: Says what would change and changes nothing.
    support: full
  diff_mode:
    description: Shows the locked versions before and after.
    support: full
author:
  - The scigateway.jupyterhub authors (@scigateway)
"""

EXAMPLES = r"""
- name: Install the hub's packages
  scigateway.jupyterhub.python_environments:
    python: /usr/bin/python3
    uv_version: 0.13.9
    tools: /var/lib/example/envs/tools
    environments:
      - path: /var/lib/example/envs/hub
        lock: "{{ lookup('ansible.builtin.file', 'hub.txt') }}"
"""

RETURN = r"""
changed_paths:
  description: Environments that were, or in check mode would be, made or changed.
  returned: success
  type: list
  elements: str
  sample: ["/var/lib/example/envs/hub"]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import atomic, environments


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "environments": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "path": {"type": "path", "required": True},
                    "lock": {"type": "str", "required": True},
                    "packages": {"type": "list", "elements": "str", "default": []},
                },
            },
            "python": {"type": "path", "required": True},
            "uv": {"type": "str", "default": ""},
            "uv_version": {"type": "str", "required": True},
            "tools": {"type": "path", "required": True},
            "index_url": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    wanted = [
        environments.Environment(item["path"], item["lock"], tuple(item["packages"]), module.params["python"])
        for item in module.params["environments"]
    ]
    pending = [environment for environment in wanted if not environment.is_finished()]
    diff = [environment.difference() for environment in pending]
    try:
        if pending and not module.check_mode:
            installer = environments.Installer(module, module.params["index_url"])
            installer.find_uv(
                module.params["uv"], module.params["uv_version"], module.params["tools"], module.params["python"]
            )
            for environment in pending:
                installer.install(environment)
    except ValueError as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=atomic.no_space_hint(error, str(error.filename or module.params["tools"])))
    module.exit_json(changed=bool(pending), changed_paths=[environment.path for environment in pending], diff=diff)


if __name__ == "__main__":
    main()
