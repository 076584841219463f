# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites for tests: each has an inventory, a data folder and ports of its own, and goes without a trace."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import requests
import yaml
from ansible_collections.scigateway.jupyterhub.tests.parts import copied, places

T = TypeVar("T")

ROOT = os.geteuid() == 0
LONGEST_RUN = 300.0
# What the surroundings of the tests say and a person's shell does not.
NOT_INHERITED = ("ANSIBLE_", "PYTHON", "VIRTUAL_ENV", "MAKE", "MFLAGS", "NO_COLOR", "PYTEST_")
# In a site's folder: what the note that a run began changes, and what a running hub writes.
LOCK = {"data", "data/run.lock"}
LIVE = ("data/logs", "data/state", "data/run", "data/homes")
HOSTS = {
    "all": {
        "hosts": {
            "localhost": {
                "ansible_connection": "local",
                "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            }
        }
    }
}


def shell_environment() -> dict[str, str]:
    """Return the environment of a person who begins at the checkout: nothing of the tests' own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    folders = kept.get("PATH", os.defpath).split(os.pathsep)
    return {**kept, "PATH": os.pathsep.join(folder for folder in folders if Path(folder) != places.PROGRAMS)}


def awaited(what: str, ask: Callable[[], T], seconds: float = 60.0) -> T:
    """Ask until the answer is true, and return it; what fails to answer has not answered yet."""
    deadline = time.monotonic() + seconds
    said = ""
    while time.monotonic() < deadline:
        try:
            answer = ask()
        except Exception as error:  # whatever is not up yet fails in its own way
            said = f" (at last: {error})"
        else:
            if answer:
                return answer
            said = ""
        time.sleep(0.1)
    raise AssertionError(f"Waited {seconds:.0f} s in vain for {what}{said}")


@dataclass(frozen=True)
class Run:
    """A command that ended: its exit code and all that it printed."""

    code: int
    output: str

    @property
    def changed(self) -> int:
        """How many tasks changed something, by the recap."""
        found = re.search(r"^localhost\s.*\bchanged=(\d+)", self.output, re.MULTILINE)
        assert found, self.output
        return int(found.group(1))

    def sentence(self) -> str:
        """Return the one sentence by which the run was refused; anything else is a failure of the test."""
        assert self.code != 0, self.output
        assert "Traceback" not in self.output, self.output
        errors = re.findall(r"^\[ERROR\]: Task failed: (?:Action failed: |Module failed: )?(.*)$", self.output, re.M)
        assert len(errors) == 1, self.output
        sentence = str(errors[0])
        assert re.match(r"\S.*[.?]$", sentence), sentence
        # A full stop before a capital would begin another sentence.
        assert not re.search(r"[a-z)]\. [A-Z]", sentence), sentence
        return sentence


class Going:
    """A command that runs, in a process group of its own as a terminal gives it."""

    def __init__(self, command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  (read later)
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def output(self) -> str:
        """Return what it has printed up to now."""
        return Path(f"/proc/self/fd/{self._log.fileno()}").read_text(encoding="utf-8", errors="replace")

    def interrupt(self) -> None:
        """Press Ctrl-C, which reaches every process in the foreground of a terminal."""
        os.killpg(self._process.pid, signal.SIGINT)

    def members(self) -> list[int]:
        """Return the processes of its session that still run."""
        return [pid for pid, stat in _stats() if stat[3] == str(self._process.pid) and stat[0] not in ("Z", "X")]

    def end(self, seconds: float = LONGEST_RUN) -> Run:
        """Wait until it ends; one that takes too long is ended by force and fails the test."""
        try:
            code = self._process.wait(seconds)
        except BaseException:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            print(self.output())
            raise
        return Run(code, self.output())


class Deployed:
    """A hub that is deployed in a folder: how it is reached, its secrets, and what of it runs."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def settings(self) -> dict[str, Any]:
        """Return the settings of the deployed hub."""
        found: dict[str, Any] = json.loads((self.data / "etc" / "settings.json").read_text(encoding="utf-8"))
        return found

    @property
    def url(self) -> str:
        """Address of the deployed hub, ending in a slash."""
        return f"http://127.0.0.1:{self.settings()['ports']['public']}/"

    def answers(self) -> bool:
        """Tell whether the hub answers through its proxy."""
        return requests.get(f"{self.url}hub/api/", timeout=5).status_code == 200

    def secret(self, name: str) -> str:
        """Return a secret of the deployed hub."""
        return (self.data / "secrets" / name).read_text(encoding="utf-8").strip()

    def secrets(self) -> dict[str, bytes]:
        """Return all secrets by the name of their file."""
        return {path.name: path.read_bytes() for path in (self.data / "secrets").iterdir()}

    def processes(self, *words: str) -> dict[int, str]:
        """Return the command lines of the site's processes that contain all the words, by process id."""
        return {
            pid: command
            for pid, command in _commands()
            if f"{self.data}/" in command and all(word in command for word in words)
        }

    def process(self, *words: str) -> int:
        """Return the one process of the site whose command line contains the words."""
        found = self.processes(*words)
        assert len(found) == 1, found
        return next(iter(found))

    def supervise(self, *words: str) -> None:
        """Tell the site's supervisor something, with its own program."""
        program = self.data / "envs" / "hub" / "bin" / "supervisorctl"
        command = [str(program), "-c", str(self.data / "etc" / "supervisord.conf"), *words]
        subprocess.run(command, check=True, capture_output=True, timeout=90)


class Site(Deployed):
    """One site: where its files are, how it is deployed, and the hub that it becomes."""

    def __init__(
        self, checkout: Path, folder: Path, name: str, inventories: Path | None = None, /, **variables: object
    ) -> None:
        super().__init__(folder / "data")
        self.checkout, self.folder, self.name = checkout, folder, name
        # `make` knows the sites of the checkout; one elsewhere is deployed by the playbooks
        self.inventory = (inventories or checkout / "inventories") / name
        self.variables: dict[str, object] = {
            "hub_platform": "local",
            "hub_data_dir": str(self.data),
            "hub_users": ["ada", "grace"],
            "hub_admins": ["boss"],
            **variables,
        }
        (self.inventory / "group_vars").mkdir(parents=True)
        (self.inventory / "hosts.yml").write_text(yaml.safe_dump(HOSTS), encoding="utf-8")
        self.set()

    def set(self, **variables: object) -> None:
        """Change the site's variables as its operator would, in their file."""
        self.variables.update(variables)
        path = self.inventory / "group_vars" / "all.yml"
        path.write_text(yaml.safe_dump(self.variables, allow_unicode=True), encoding="utf-8")

    def begin(self, target: str, **extra: object) -> Going:
        """Begin `make target` for the site; extra variables are given with -e."""
        arguments = f"ARGS=-e '{json.dumps(extra)}'" if extra else "ARGS="
        return Going(["make", target, f"SITE={self.name}", arguments], self.checkout, shell_environment())

    def make(self, target: str, **extra: object) -> Run:
        """Run `make target` for the site to its end."""
        return self.begin(target, **extra).end()

    def stage(self, name: str, **extra: object) -> Run:
        """Run one playbook for the site to its end."""
        program = str(self.checkout / ".venv" / "bin" / "ansible-playbook")
        command = [program, f"scigateway.jupyterhub.{name}", "-i", str(self.inventory), "-e", json.dumps(extra)]
        environment = {
            **shell_environment(),
            "ANSIBLE_CONFIG": str(self.checkout / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(self.checkout / "build" / "collections"),
        }
        return Going(command, self.checkout, environment).end()

    def listing(self, *without: str) -> dict[str, tuple[int, int, int, int]]:
        """Return mode, owner, size and time of what is below the site's folder, but for what begins so."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = str(path.relative_to(self.folder))
            if not name.startswith(without):
                about = path.lstat()
                found[name] = (about.st_mode, about.st_uid, about.st_size, about.st_mtime_ns)
        return found

    def changes(self, before: Mapping[str, tuple[int, int, int, int]], *without: str) -> list[str]:
        """Return the names of which :meth:`listing` tells something else now."""
        after = self.listing(*without)
        return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))

    def remove(self) -> None:
        """Take everything of the site away, also when it is broken."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self.data.is_dir():
                self.stage("destroy", hub_destroy_data=True)
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.inventory, ignore_errors=True)


def _stats() -> Iterator[tuple[int, list[str]]]:
    """Yield each process with the fields of /proc/PID/stat from the state on (proc(5))."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            yield int(folder.name), (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()


def _commands() -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            yield int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


@contextlib.contextmanager
def copied_checkout() -> Iterator[Path]:
    """Give a copy of the checkout, as a clone of it would be: no environment, nothing built."""
    folder = open_folder()
    try:
        for name in copied.files():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(places.CHECKOUT / name, folder / name, follow_symlinks=False)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_folder() -> Path:
    """Make a temporary folder that other accounts can enter: as root, the hub runs under one."""
    folder = Path(tempfile.mkdtemp(prefix="hub-"))
    folder.chmod(0o755)
    return folder
