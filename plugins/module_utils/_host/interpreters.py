# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python and the Node of a host that a hub can use."""

from __future__ import annotations

import os
import re
import sys

from ansible.module_utils.basic import AnsibleModule

from . import room

OLDEST_PYTHON = (3, 10)  # JupyterLab 4.6 and the lock files ask for it
OLDEST_NODE = 20  # configurable-http-proxy 5.3.0: engines
_PYTHON_DIRS = ("/usr/bin", "/usr/local/bin", "/opt/python/bin")
_PYTHON_NAMES = ("python3.13", "python3.12", "python3.11", "python3.10", "python3")
_PROBE = "import sys, ssl, sqlite3; print('%d.%d' % sys.version_info[:2])"


def _usable(path: str, as_root: bool) -> bool:
    """Tell whether an unprivileged account can run ``path`` (asked only as root: else it is our own)."""
    return not as_root or not room.closed_to_others(path)


def _output(module: AnsibleModule, command: list[str]) -> tuple[int, str]:
    """Return exit code and output of a program; one that cannot be started at all has exit code 127, as in a shell."""
    try:
        code, output, _error = module.run_command(command, handle_exceptions=False)
    except OSError:
        return 127, ""
    return code, output


def _python_version(module: AnsibleModule, path: str) -> tuple[int, ...]:
    """Return (major, minor) of a Python that really runs, else (): version managers leave shims that do not."""
    code, output = _output(module, [path, "-c", _PROBE])
    return room.version_key(output) if code == 0 else ()


def find_python(module: AnsibleModule, wanted: str, as_root: bool) -> str:
    """Return the path of a Python for the hub.

    :raises ValueError: in one sentence, when the wanted one does not do, or none does.
    """
    oldest = ".".join(str(number) for number in OLDEST_PYTHON)
    if wanted:
        path = module.get_bin_path(wanted) or wanted
        version = _python_version(module, path) if os.path.exists(path) else ()
        if version < OLDEST_PYTHON:
            found = f"is version {'.'.join(map(str, version))}" if version else "does not run"
            raise ValueError(f"The Python {wanted} {found}; the hub needs {oldest} or newer with ssl and sqlite3.")
        if not _usable(path, as_root):
            raise ValueError(
                f"The Python {wanted} lies below {room.closed_to_others(path)}, which the hub's unprivileged account "
                "cannot enter; name another."
            )
        return path
    base = getattr(sys, "_base_executable", sys.executable)
    if sys.version_info >= OLDEST_PYTHON and _usable(base, as_root):
        return os.path.realpath(base)
    seen = []
    for folder in _PYTHON_DIRS:
        for name in _PYTHON_NAMES:
            path = os.path.join(folder, name)
            if not os.path.exists(path) or not _usable(path, as_root):
                continue
            version = _python_version(module, path)
            if version >= OLDEST_PYTHON:
                return path
            seen.append(path)
    tried = f" (found but too old: {', '.join(seen)})" if seen else ""
    raise ValueError(
        f"No Python {oldest} or newer that the hub's account can run was found on this host{tried}; install one, or "
        "name it in jupyterhub_python."
    )


def find_node(module: AnsibleModule, wanted: str, as_root: bool) -> str:
    """Return the path of the host's Node for the proxy, or an empty string when the packaged one is to be used.

    :raises ValueError: in one sentence, when the host's is demanded and does not do.
    """
    if wanted == "package":
        return ""
    path: str | None = module.get_bin_path("node")
    if path and module.get_bin_path("npm") and _usable(path, as_root):
        code, output = _output(module, [path, "--version"])
        match = re.match(r"v(\d+)\.", output)
        if code == 0 and match and int(match.group(1)) >= OLDEST_NODE:
            return path
    if wanted == "host":
        raise ValueError(
            f"This host has no Node {OLDEST_NODE} or newer with npm that the hub's account can run; install it, or "
            "let jupyterhub_node be auto."
        )
    return ""
