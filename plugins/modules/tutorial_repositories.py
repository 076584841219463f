#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tutorial_repositories
short_description: Make sure that tutorials can be pulled into users' homes
version_added: 0.1.0
description:
  - A tutorial that is a folder of this host is kept as a git repository below O(path), with a commit for each change
    of the folder. From there nbgitpuller takes it like any other.
  - A tutorial that is a git repository is asked whether it and its branch exist, only when O(known) does not name it
    already, so that a hub that is deployed needs no network.
options:
  path:
    description: Folder for the repositories that are made.
    type: path
    required: true
  tutorials:
    description: The tutorials.
    type: list
    elements: dict
    required: true
    suboptions:
      source:
        description: Absolute path of a folder, or address of a git repository.
        type: str
        required: true
      branch:
        description: Branch or tag. The repository's default branch when this is empty.
        type: str
        default: ''
      folder:
        description: Name of the folder in each home.
        type: str
        required: true
  known:
    description: Tutorials as they were deployed before, as returned in RV(tutorials).
    type: list
    elements: dict
    default: []
attributes:
  check_mode:
    description: Says what would change and changes nothing. Repositories are still asked.
    support: full
  diff_mode:
    description: Shows the names of the files that changed in a folder.
    support: full
author:
  - The scigateway.jupyterhub authors (@scigateway)
"""

EXAMPLES = r"""
- name: Keep the tutorials
  scigateway.jupyterhub.tutorial_repositories:
    path: /var/lib/example/tutorials
    tutorials:
      - source: /srv/lessons
        folder: lessons
"""

RETURN = r"""
tutorials:
  description: The tutorials as a spawner pulls them.
  returned: success
  type: list
  elements: dict
  sample: [{"source": "/var/lib/example/tutorials/lessons.git", "branch": "", "folder": "lessons"}]
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import tutorials


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "tutorials": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "source": {"type": "str", "required": True},
                    "branch": {"type": "str", "default": ""},
                    "folder": {"type": "str", "required": True},
                },
            },
            "known": {"type": "list", "elements": "dict", "default": []},
        },
        supports_check_mode=True,
    )
    result, diff = [], []
    git = tutorials.Git(module)
    try:
        for tutorial in module.params["tutorials"]:
            entry = {"source": tutorial["source"], "branch": tutorial["branch"], "folder": tutorial["folder"]}
            if os.path.isabs(tutorial["source"]) and not git.is_repository(tutorial["source"]):
                entry = {
                    **entry,
                    "source": os.path.join(module.params["path"], f"{tutorial['folder']}.git"),
                    "branch": "",
                }
                changed_files = git.keep_folder(tutorial["source"], entry["source"])
                if changed_files:
                    diff.append(
                        {
                            "before_header": tutorial["source"],
                            "after_header": entry["source"],
                            "before": "",
                            "after": changed_files,
                        }
                    )
            elif entry not in module.params["known"]:
                git.check_remote(entry["source"], entry["branch"])
            result.append(entry)
    except ValueError as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=bool(diff), tutorials=result, diff=diff)


if __name__ == "__main__":
    main()
