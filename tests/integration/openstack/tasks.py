# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks of Ansible on a cloud, as an operator would run them, and what they returned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from openstack.config import OpenStackConfig
from openstack.connection import Connection

Result = dict[str, Any]
MINUTES = 10
MODES = ("would", "does", "would again", "does again")


@dataclass(frozen=True)
class Task:
    """One task: the module's short name and its options; with *check* in check mode."""

    module: str
    args: dict[str, Any]
    check: bool = False


class Operator:
    """Somebody with a folder, a clouds.yaml and the name of a cloud in it."""

    def __init__(self, clouds: Path, cloud: str, folder: Path) -> None:
        self.clouds, self.cloud, self.folder = clouds, cloud, folder
        self.output = ""

    def run(self, tasks: Sequence[Task], *options: str) -> list[Result]:
        """Run *tasks* in one play and return the result of each; a failed one does not stop the others."""
        answers = self.folder / "results.json"
        answers.unlink(missing_ok=True)
        process = self.start(tasks, *options)
        self.output = process.communicate(timeout=MINUTES * 60)[0]
        assert answers.is_file(), self.output
        found: list[Result] = json.loads(answers.read_text())
        return found

    def start(self, tasks: Sequence[Task], *options: str) -> subprocess.Popen[str]:
        """Begin to run *tasks*, in a process group of its own."""
        written = [
            {
                f"scigateway.jupyterhub.{task.module}": {"cloud": self.cloud, **task.args},
                "check_mode": task.check,
                "diff": True,
                "register": f"result_{number}",
                "ignore_errors": True,
            }
            for number, task in enumerate(tasks)
        ]
        names = ", ".join(f"result_{number}" for number in range(len(tasks)))
        copy = {"content": f"{{{{ [{names}] | to_json }}}}", "dest": str(self.folder / "results.json"), "mode": "0600"}
        play = [
            {
                "hosts": "localhost",
                "connection": "local",
                "gather_facts": False,
                "vars": {"ansible_python_interpreter": sys.executable},
                "tasks": [*written, {"ansible.builtin.copy": copy}],
            }
        ]
        book = self.folder / "play.yml"
        book.write_text(json.dumps(play))
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("OS_")},
            **places.environment(),
            "OS_CLIENT_CONFIG_FILE": str(self.clouds),
            "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default",
        }
        return subprocess.Popen(
            [str(Path(sys.executable).parent / "ansible-playbook"), "-i", "localhost,", str(book), *options],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def one(self, module: str, check: bool = False, **args: Any) -> Result:
        """Run one task and return its result."""
        return self.run([Task(module, args, check)])[0]

    def four(self, module: str, **args: Any) -> list[Result]:
        """Run one task in check mode, for real, and both again."""
        return self.run([Task(module, args, "would" in mode) for mode in MODES])

    def secrets(self) -> list[str]:
        """Return what in clouds.yaml must never be shown."""
        auth = yaml.safe_load(self.clouds.read_text())["clouds"][self.cloud]["auth"]
        return [auth[name] for name in ("password", "application_credential_secret") if name in auth]

    def witness(self) -> Any:
        """Return a client (openstack.connection.Connection) that shares no code with the collection."""
        region = OpenStackConfig(config_files=[str(self.clouds)]).get_one(self.cloud)
        return Connection(config=region)


def shown_changes(results: Sequence[Result]) -> list[bool]:
    """Return what was reported as changed, after a look that nothing failed."""
    assert [result.get("msg") for result in results if result.get("failed")] == []
    return [result["changed"] for result in results]


def writing_calls(result: Result) -> int:
    """Return how many calls of a task changed something."""
    return sum(count for method, count in result["calls"].items() if method != "GET")
