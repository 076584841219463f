#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: managed_files
short_description: Make many folders and files in one step
version_added: 0.1.0
description:
  - Makes the listed folders, then writes the listed files whose content differs, all in one process.
  - A file is replaced in one step. It is either the old one or the new one, also when the run is interrupted.
options:
  folders:
    description: Folders to make, in this order, with their missing parents.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Absolute path of the folder.
        type: path
        required: true
      mode:
        description: Permission bits in octal.
        type: str
        default: '0755'
      owner:
        description: Account that owns the folder. The owner is left as it is when this is empty.
        type: str
        default: ''
      group:
        description: Group of the folder. It is left as it is when this is empty.
        type: str
        default: ''
  files:
    description: Files to write.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Absolute path of the file. Its folder exists or is among O(folders).
        type: path
        required: true
      content:
        description: The whole content.
        type: str
        required: true
      mode:
        description: Permission bits in octal.
        type: str
        default: '0644'
attributes:
  check_mode:
    description: Says what would change and changes nothing.
    support: full
  diff_mode:
    description: Shows each file before and after.
    support: full
author:
  - The scigateway.jupyterhub authors (@scigateway)
"""

EXAMPLES = r"""
- name: Write the configuration
  scigateway.jupyterhub.managed_files:
    folders:
      - path: /var/lib/example/etc
    files:
      - path: /var/lib/example/etc/settings.json
        content: "{{ settings | to_nice_json }}\n"
"""

RETURN = r"""
checksums:
  description: SHA-256 of each file's wanted content, by path.
  returned: success
  type: dict
  sample: {"/var/lib/example/etc/settings.json": "9f86d081884c7d65"}
revisions:
  description:
    - When each file was last written, by path. Empty when it is not there yet.
    - Other than the checksum of what is wanted, it tells that a file was changed by hand and put right again.
  returned: success
  type: dict
  sample: {"/var/lib/example/etc/settings.json": "1763764000000000000"}
changed_paths:
  description: Folders and files that were, or in check mode would be, made or changed.
  returned: success
  type: list
  elements: str
  sample: ["/var/lib/example/etc/settings.json"]
"""

import os
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import atomic


def make_folder(folder: dict[str, Any], check_mode: bool) -> bool:
    """Make one folder; return whether it had to be made or changed."""
    path, mode, owner, group = folder["path"], int(folder["mode"], 8), folder["owner"], folder["group"]
    if os.path.isdir(path):
        if not atomic.differs(path, mode, owner, group):
            return False
    elif check_mode:
        return True
    else:
        atomic.make_folder(path)
    if not check_mode:
        atomic.adjust(path, mode, owner, group)
    return True


def write_file(file: dict[str, Any], check_mode: bool) -> dict[str, str] | None:
    """Write one file; return its diff when it had to be written or its mode changed, else None."""
    path, mode, after = file["path"], int(file["mode"], 8), file["content"].encode("utf-8")
    before = atomic.read(path)
    if before == after and not atomic.differs(path, mode):
        return None
    if not check_mode:
        atomic.write(path, after, mode)
    return {
        "before_header": path,
        "after_header": path,
        "before": (before or b"").decode("utf-8", "replace"),
        "after": file["content"],
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "folders": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "path": {"type": "path", "required": True},
                    "mode": {"type": "str", "default": "0755"},
                    "owner": {"type": "str", "default": ""},
                    "group": {"type": "str", "default": ""},
                },
            },
            "files": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "path": {"type": "path", "required": True},
                    "content": {"type": "str", "required": True},
                    "mode": {"type": "str", "default": "0644"},
                },
            },
        },
        supports_check_mode=True,
    )
    changed_paths: list[str] = []
    diffs: list[dict[str, str]] = []
    path = ""
    try:
        for folder in module.params["folders"]:
            path = folder["path"]
            if make_folder(folder, module.check_mode):
                changed_paths.append(path)
        for file in module.params["files"]:
            path = file["path"]
            difference = write_file(file, module.check_mode)
            if difference:
                changed_paths.append(path)
                diffs.append(difference)
    except OSError as error:
        module.fail_json(msg=atomic.no_space_hint(error, path), changed=bool(changed_paths))
    paths = [file["path"] for file in module.params["files"]]
    revisions = {path: str(os.stat(path).st_mtime_ns) if os.path.exists(path) else "" for path in paths}
    checksums = {file["path"]: atomic.digest(file["content"].encode("utf-8")) for file in module.params["files"]}
    module.exit_json(
        changed=bool(changed_paths), changed_paths=changed_paths, checksums=checksums, revisions=revisions, diff=diffs
    )


if __name__ == "__main__":
    main()
