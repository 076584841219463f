# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python virtual environments that are equal to a lock file."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from ansible.module_utils.basic import AnsibleModule

from . import atomic, pip_settings

# Written last, so that its presence says that the environment is whole.
FINISHED = "finished.txt"
FETCH_ADVICE = "check this host's network, package index (jupyterhub_package_index) and disk"


@dataclass(frozen=True)
class Environment:
    """A wanted environment: its folder, its lock's content, further requirements, and the Python to make it with."""

    path: str
    lock: str
    packages: tuple[str, ...]
    python: str

    @property
    def interpreter(self) -> str:
        """Path of the environment's Python."""
        return os.path.join(self.path, "bin", "python")

    def content(self) -> str:
        """Return what the mark of a finished environment says."""
        return f"{self.lock}\n# Python: {self.python}\n# Packages: {' '.join(self.packages)}\n"

    def _mark(self) -> str:
        return (atomic.read(os.path.join(self.path, FINISHED)) or b"").decode("utf-8", "replace")

    def is_finished(self) -> bool:
        """Tell whether the environment is whole and as wanted. An operating system upgrade may take its Python away."""
        return self._mark() == self.content() and os.path.exists(self.interpreter)

    def difference(self) -> dict[str, str]:
        """Return the diff of locked versions and further packages."""
        return {
            "before_header": self.path,
            "after_header": self.path,
            "before": versions(self._mark()),
            "after": versions(self.content()),
        }


def versions(content: str) -> str:
    """Return the lines of a lock that tell a version, and the remarks at its end, without the hashes."""
    lines = [line.rstrip(" \\") for line in content.splitlines() if re.match(r"[A-Za-z0-9]|# (Python|Packages):", line)]
    return "".join(f"{line}\n" for line in lines)


def explain(output: str) -> str:
    """Return the telling lines of an installer's output: its first error and innermost cause, else its last line."""
    lines = [line.strip(" \t×├╰─▶│") for line in output.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("hint:", "Using Python"))]
    told = [line for line in lines if re.match(r"(?i)(error|cause|caused by):|no space|because", line)]
    said = dict.fromkeys([*told[:1], *(told or lines)[-1:]])
    words = (re.sub(r"^(?i:error|cause|caused by):\s*", "", line).rstrip(".") for line in said)
    return ": ".join(words) or "it said nothing"


class Installer:
    """Installs with uv.

    :raises ValueError: from every method, in one sentence, when something could not be fetched or installed.
    """

    def __init__(self, module: AnsibleModule, index_url: str) -> None:
        self._module = module
        self._index_url = index_url
        self._uv = ""
        self._settings: dict[str, str] = {}

    def _run(self, command: list[str], purpose: str, advice: str = FETCH_ADVICE) -> None:
        # readable for the account that the hub runs under, whatever the umask of the one who deploys
        code, output, error = self._module.run_command(
            command,
            umask=0o022,
            environ_update={"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never", **self._settings},
        )
        if code:
            raise ValueError(f"{purpose} failed: {explain(error or output)}; {advice}, then run again.")

    def find_uv(self, given: str, version: str, tools: str, python: str) -> None:
        """Settle which uv is used, and install it into ``tools`` by pip when there is none."""
        listing = self._module.run_command([python, "-m", "pip", "config", "list"])[1]
        self._settings = pip_settings.as_uv(listing, os.environ)
        own = os.path.join(tools, "bin", "uv")
        for candidate in (given, own):
            if candidate and os.access(candidate, os.X_OK):
                self._uv = candidate
                return
        self._run(
            [python, "-m", "venv", tools],
            "Making an environment for the installer uv (on Debian and Ubuntu this needs the package python3-venv)",
        )
        index = ["--index-url", self._index_url] if self._index_url else []
        self._run([os.path.join(tools, "bin", "pip"), "install", "--quiet", *index, f"uv=={version}"], "Installing uv")
        self._uv = own

    def install(self, environment: Environment) -> None:
        """Make or mend one environment."""
        name = os.path.basename(environment.path)
        mark = os.path.join(environment.path, FINISHED)
        whole = os.path.exists(environment.interpreter) and os.path.realpath(
            environment.interpreter
        ) == os.path.realpath(environment.python)
        if not whole:
            self._run(
                [self._uv, "venv", "--quiet", "--clear", "--python", environment.python, environment.path],
                f"Making the environment {name}",
            )
        lock = os.path.join(environment.path, "lock.txt")
        atomic.write(lock, environment.lock.encode("utf-8"), 0o644)
        index = ["--default-index", self._index_url] if self._index_url else []
        # compiled now, because the account that runs the hub may not write into the environment
        options = ["--quiet", "--compile-bytecode", "--python", environment.interpreter, *index]
        # the lock as a constraint: what users add must not change what the hub was tested with
        add = [self._uv, "pip", "install", *options, "--constraint", lock]
        adding = f"Adding the packages {', '.join(environment.packages)} to the environment {name}"
        advice = f"correct the names and versions of these packages, or {FETCH_ADVICE}"
        if environment.packages:
            # asked before the environment that people work in is touched
            self._run([*add, "--dry-run", "--", *environment.packages], adding, advice)
        if os.path.exists(mark):
            os.unlink(mark)
        self._run(
            [self._uv, "pip", "sync", *options, "--require-hashes", lock],
            f"Installing the packages of the environment {name}",
        )
        if environment.packages:
            self._run([*add, "--", *environment.packages], adding, advice)
        atomic.write(mark, environment.content().encode("utf-8"), 0o644)
