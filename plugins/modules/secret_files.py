#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: secret_files
short_description: Keep secrets in files, generated once and stable
version_added: 0.1.0
description:
  - Each secret is a file of its own with mode 0600. A given value is written, else what is deployed is read back,
    else one is generated.
  - A secret is never changed by accident. A missing one that was not given stops the run when O(deployed) names it.
options:
  folder:
    description: Folder of the files. It is made, with its parents, when it is missing.
    type: path
    required: true
  folder_mode:
    description: Permission bits of that folder in octal.
    type: str
    default: '0700'
  owner:
    description: Account that owns the files. The account that runs the module when this is empty.
    type: str
    default: ''
  deployed:
    description: Names of the secrets that something deployed uses.
    type: list
    elements: str
    default: []
  given:
    description:
      - Values that the operator gives, by name, in ASCII. An empty one means that it is read back or generated.
    type: dict
    default: {}
  secrets:
    description: The secrets.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the secret and of its file.
        type: str
        required: true
      variable:
        description: How an operator can give it, for messages. Empty when there is no way.
        type: str
        default: ''
      generated:
        description: Whether one can be made up. One that somebody else gives out cannot.
        type: bool
        default: true
      bytes:
        description: Random bytes of a generated value, which is written in hexadecimal.
        type: int
        default: 32
      minimum_length:
        description: A given value must have at least this many characters.
        type: int
        default: 8
attributes:
  check_mode:
    description: Says what would change and changes nothing. A value that would be generated is empty in RV(encoded).
    support: full
  diff_mode:
    description: Values are never shown, only which secrets change.
    support: partial
author:
  - The scigateway.jupyterhub authors (@scigateway)
"""

EXAMPLES = r"""
- name: Keep the secrets of the hub
  scigateway.jupyterhub.secret_files:
    folder: /var/lib/example/secrets
    secrets:
      - name: cookie_secret
  no_log: true
"""

RETURN = r"""
encoded:
  description:
    - The secrets by name, in Base64 as M(ansible.builtin.slurp) returns a file, because Ansible masks a given secret
      in results.
    - Set C(no_log) on the task.
  returned: success
  type: dict
  sample: {"cookie_secret": "c2VjcmV0"}
changed_names:
  description: Names of the secrets that were, or in check mode would be, written.
  returned: success
  type: list
  elements: str
  sample: ["cookie_secret"]
revisions:
  description: For each secret something that changes whenever the secret changes, and tells nothing about its value.
  returned: success
  type: dict
  sample: {"cookie_secret": "1763764000000000000"}
"""

import base64
import os
import secrets
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import atomic


def settle(secret: dict[str, Any], given: str, deployed_value: str, deployed: bool) -> str:
    """Return the value that the secret shall have.

    :raises ValueError: in one sentence, when it is too short, was deployed and lost, or cannot be made up.
    """
    # a secret is one line of a file, and is read without the blanks around it
    given = given.strip()
    if given:
        if len(given) < secret["minimum_length"]:
            raise ValueError(
                f"The secret {secret['name']} that you gave has {len(given)} characters; it needs at least "
                f"{secret['minimum_length']}."
            )
        if not given.isascii():
            raise ValueError(
                f"The secret {secret['name']} that you gave has characters that are not ASCII, with which JupyterHub "
                "lets nobody log in; choose another."
            )
        return given
    if deployed_value:
        return deployed_value
    if deployed:
        way = (
            f"give it as {secret['variable']}"
            if secret["variable"]
            else "take the hub down (homes stay) and deploy it again"
        )
        raise ValueError(
            f"The hub is deployed but its secret {secret['name']} is gone, and a new one would lock people out without "
            f"your say; put it back, or {way}."
        )
    if not secret["generated"]:
        raise ValueError(
            f"The secret {secret['name']} is given out by somebody else and was not given; give it as "
            f"{secret['variable']}."
        )
    return secrets.token_hex(secret["bytes"])


def refuse_equal(values: dict[str, str]) -> None:
    """Refuse two secrets with one value.

    :raises ValueError: in one sentence that names them.
    """
    names: dict[str, str] = {}
    for name, value in values.items():
        if value and value in names:
            raise ValueError(f"The secrets {names[value]} and {name} are the same; choose different ones.")
        names[value] = name


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "folder": {"type": "path", "required": True},
            "folder_mode": {"type": "str", "default": "0700"},
            "owner": {"type": "str", "default": ""},
            "deployed": {"type": "list", "elements": "str", "default": []},
            "given": {"type": "dict", "default": {}, "no_log": True},
            "secrets": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "no_log": False,
                "options": {
                    "name": {"type": "str", "required": True},
                    "variable": {"type": "str", "default": ""},
                    "generated": {"type": "bool", "default": True},
                    "bytes": {"type": "int", "default": 32},
                    "minimum_length": {"type": "int", "default": 8},
                },
            },
        },
        supports_check_mode=True,
    )
    folder, folder_mode, owner = module.params["folder"], int(module.params["folder_mode"], 8), module.params["owner"]
    folder_changes = not os.path.isdir(folder) or atomic.differs(folder, folder_mode)
    values: dict[str, str] = {}
    changed_names: list[str] = []
    modes: list[str] = []
    revisions: dict[str, str] = {}
    path = folder
    try:
        # all are settled before the first is written, so that a refusal changes nothing
        for secret in module.params["secrets"]:
            path = os.path.join(folder, secret["name"])
            before = (atomic.read(path) or b"").decode("utf-8").strip()
            given = str(module.params["given"].get(secret["name"]) or "")
            after = settle(secret, given, before, secret["name"] in module.params["deployed"])
            if after != before:
                changed_names.append(secret["name"])
            elif atomic.differs(path, 0o600, owner):
                modes.append(secret["name"])
            values[secret["name"]] = after if before or given or not module.check_mode else ""
        refuse_equal(values)
        if folder_changes and not module.check_mode:
            path = folder
            atomic.make_folder(folder)
            atomic.adjust(folder, folder_mode)
        for name in values:
            path = os.path.join(folder, name)
            if module.check_mode:
                revisions[name] = "to be written" if name in changed_names else str(os.stat(path).st_mtime_ns)
                continue
            if name in changed_names:
                atomic.write(path, values[name].encode("utf-8") + b"\n", 0o600, owner)
            elif name in modes:
                atomic.adjust(path, 0o600, owner)
            revisions[name] = str(os.stat(path).st_mtime_ns)
    except ValueError as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=atomic.no_space_hint(error, path))
    encoded = {name: base64.b64encode(value.encode("utf-8")).decode("ascii") for name, value in values.items()}
    diff = {"before": "", "after": "".join(f"{name}: (secret)\n" for name in changed_names + modes)}
    module.exit_json(
        changed=folder_changes or bool(changed_names or modes),
        encoded=encoded,
        changed_names=changed_names + modes,
        revisions=revisions,
        diff=diff,
    )


if __name__ == "__main__":
    main()
