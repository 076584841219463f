#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: jupyterhub_host
short_description: See whether a host can hold a hub from packages, and choose what the hub will use there
version_added: 0.1.0
description:
  - Refuses, in one sentence and before anything is touched, a folder that cannot be written, a full disk, a Python
    that is too old or out of reach, and an older JupyterHub over a newer one.
  - Chooses the account, the Python, the Node and free ports. Ports that a deployed hub uses are kept.
options:
  data_dir:
    description: Folder that holds, or will hold, all of the hub.
    type: path
    required: true
  account:
    description: Unprivileged account that the hub runs under when the module runs as root.
    type: str
    required: true
  python:
    description: Python for the hub's environments. The first that fits when this is empty.
    type: str
    default: ''
  node:
    description: Where Node for the proxy comes from. V(auto) takes the host's when it is new enough, else V(package).
    type: str
    choices: [auto, host, package]
    default: auto
  address:
    description: Address that the proxy listens on.
    type: str
    default: 127.0.0.1
  port:
    description: Port that is wished for the proxy.
    type: int
    default: 8000
  fixed_port:
    description: Whether no other port will do, because a login service sends people back to it.
    type: bool
    default: false
  needed_secrets:
    description:
      - Secrets that nobody gave now and that cannot be generated, by name, with how an operator gives each.
      - Each must have been deployed before.
    type: dict
    default: {}
  version:
    description: JupyterHub version that will be installed.
    type: str
    required: true
  minimum_free_disk:
    description: Bytes that must be free for a first installation.
    type: int
    default: 2147483648
  needs_git:
    description: Whether tutorials from git are wanted.
    type: bool
    default: false
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
- name: Look at the host
  scigateway.jupyterhub.jupyterhub_host:
    data_dir: /var/lib/example
    account: scigateway-hub
    version: 5.5.4
"""

RETURN = r"""
account:
  description: Account that the hub runs under, empty when it is the one that runs the module.
  returned: success
  type: str
  sample: scigateway-hub
account_exists:
  description: Whether the account is there already.
  returned: success
  type: bool
  sample: true
python:
  description: Path of the chosen Python.
  returned: success
  type: str
  sample: /usr/bin/python3
node:
  description: Path of the host's Node, empty when the packaged one is to be used.
  returned: success
  type: str
  sample: /usr/bin/node
proxy:
  description: The Node and the SHA-256 of the lock that the proxy was last installed with, empty when it is not whole.
  returned: success
  type: dict
  sample: {"node": "/usr/bin/node", "lock": "9f86d081884c7d65"}
setpriv:
  description: Program setpriv that can bind a process to its parent's life, empty where there is none.
  returned: success
  type: str
  sample: /usr/bin/setpriv
ports:
  description: Ports for the proxy (public), the proxy's API and the hub.
  returned: success
  type: dict
  sample: {"public": 8000, "proxy_api": 8001, "hub": 8081}
port_note:
  description: A sentence when the public port is not the wished one, else empty.
  returned: success
  type: str
  sample: Port 8000 is in use by another program, so the hub listens on port 8001.
deployed:
  description: Settings of the hub that is deployed in O(data_dir), empty when there is none.
  returned: success
  type: dict
  sample: {}
"""

import json
import os
import pwd

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import (
    atomic,
    environments,
    interpreters,
    ports,
    room,
)


def deployed_settings(data_dir: str) -> dict[str, object]:
    """Return the settings of the deployed hub, or an empty dict.

    :raises ValueError: in one sentence, when the file cannot be understood.
    """
    path = os.path.join(data_dir, "etc", "settings.json")
    try:
        with open(path, encoding="utf-8") as stream:
            return dict(json.load(stream))
    except FileNotFoundError:
        return {}
    except (OSError, TypeError, ValueError) as error:
        raise ValueError(
            f"The settings of the deployed hub, {path}, cannot be read ({error}); restore that "
            "file, or take the hub down (homes stay) and deploy it again."
        ) from error


def check_secrets(data_dir: str, needed: dict[str, str]) -> None:
    """Look for the secrets that nobody gave now and that only somebody else can make.

    :raises ValueError: in one sentence, when one was not deployed before either.
    """
    for name, variable in needed.items():
        if not (atomic.read(os.path.join(data_dir, "secrets", name)) or b"").strip():
            raise ValueError(
                f"The secret {name} was neither given nor deployed before, and only the login service can make it; "
                f"give it as {variable}."
            )


def installed_proxy(data_dir: str) -> dict[str, str]:
    """Return what the proxy was installed with, so that an installation that is whole need not be looked at again."""
    folder = os.path.join(data_dir, "proxy")
    mark = (atomic.read(os.path.join(folder, environments.FINISHED)) or b"").decode("utf-8", "replace")
    node, _newline, lock = mark.partition("\n")
    if not lock or not os.path.exists(node) or not os.path.isdir(os.path.join(folder, "node_modules")):
        return {}
    return {"node": node, "lock": atomic.digest(lock.encode("utf-8"))}


def find_setpriv(module: AnsibleModule) -> str:
    """Return the path of a setpriv that knows --pdeathsig (util-linux 2.33), else an empty string."""
    path = str(module.get_bin_path("setpriv") or "")
    return path if path and module.run_command([path, "--pdeathsig", "TERM", "true"])[0] == 0 else ""


def exists(account: str) -> bool:
    """Tell whether there is such an account on this host; none is needed where it is empty.

    :raises ValueError: in one sentence, when it is one that the hub must not run under.
    """
    if not account:
        return True
    try:
        found = pwd.getpwnam(account)
    except KeyError:
        return False
    if found.pw_uid == 0:
        raise ValueError(f"The account {account} is root's, and notebooks must not run as root; name another one.")
    return True


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "data_dir": {"type": "path", "required": True},
            "account": {"type": "str", "required": True},
            "python": {"type": "str", "default": ""},
            "node": {"type": "str", "choices": ["auto", "host", "package"], "default": "auto"},
            "address": {"type": "str", "default": "127.0.0.1"},
            "port": {"type": "int", "default": 8000},
            "fixed_port": {"type": "bool", "default": False},
            "version": {"type": "str", "required": True},
            "minimum_free_disk": {"type": "int", "default": 2147483648},
            "needs_git": {"type": "bool", "default": False},
            "needed_secrets": {"type": "dict", "default": {}, "no_log": False},
        },
        supports_check_mode=True,
    )
    wanted = module.params
    as_root = os.geteuid() == 0
    try:
        room.check_path(wanted["data_dir"], as_root)
        last_version = room.check_content(wanted["data_dir"])
        deployed = deployed_settings(wanted["data_dir"])
        room.check_version(last_version, wanted["version"], wanted["data_dir"])
        account = wanted["account"] if as_root else ""
        account_exists = exists(account)
        room.check_space(
            wanted["data_dir"], wanted["minimum_free_disk"] if not deployed else wanted["minimum_free_disk"] // 20
        )
        if wanted["needs_git"] and not module.get_bin_path("git"):
            raise ValueError(
                "Tutorials are wanted but there is no git on this host; install git, or take the tutorials out of "
                "the site."
            )
        check_secrets(wanted["data_dir"], wanted["needed_secrets"])
        python = interpreters.find_python(module, wanted["python"], as_root)
        node = interpreters.find_node(module, wanted["node"], as_root)
        chosen, note = ports.choose(
            wanted["address"], wanted["port"], deployed, wanted["data_dir"], wanted["fixed_port"]
        )
    except ValueError as error:
        module.fail_json(msg=str(error))
    module.exit_json(
        changed=False,
        account=account,
        account_exists=account_exists,
        python=python,
        node=node,
        proxy=installed_proxy(wanted["data_dir"]),
        setpriv=find_setpriv(module),
        ports=chosen,
        port_note=note,
        deployed=deployed,
    )


if __name__ == "__main__":
    main()
