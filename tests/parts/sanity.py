# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Part sanity: ansible-test's sanity and units, on the ansible-core of the lock and on a newer one."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import ansible_test_home, copied, places
from ansible_collections.scigateway.jupyterhub.tests.parts.check import Check
from ansible_collections.scigateway.jupyterhub.tests.parts.counting import junit_folder, sanity

NEWER = "2.21"
NEWER_LOCK = places.CHECKOUT / "tests" / "sanity" / f"requirements-core-{NEWER}.txt"

# The programs behind these two come from nowhere that a test may count on.
LEFT_OUT = {"pslint": "it needs PowerShell", "shellcheck": "its program is in no Python package"}


def checks() -> Iterator[Check | str]:
    """Yield sanity and units for each ansible-core."""
    yield "left out: " + "; ".join(f"{test}, as {why}" for test, why in LEFT_OUT.items())
    yield from on_core(Path(sys.executable))
    python, reason = newer_python()
    if python is None:
        yield f"not run on ansible-core {NEWER}: {reason}"
    else:
        yield from on_core(environment_of(python))


def on_core(python: Path) -> Iterator[Check | str]:
    """Yield sanity and units with the ansible-core that lies beside a Python."""
    core, version = versions(python)
    folder = copied.collection(places.BUILD / "sanity" / f"core-{core}")
    environment = ansible_test_home.prepare(python)
    program = python.parent / "ansible-test"
    shared = ["--color", "no", "--python", version, "--requirements"]
    skipped = [word for test in LEFT_OUT for word in ("--skip-test", test)]
    yield Check(
        f"sanity core {core}",
        [program, "sanity", *shared, *skipped],
        count=sanity,
        folder=folder,
        environment=environment,
        telling=r"^(ERROR|FATAL):",
    )
    yield units(core, folder, [program, "units", "--venv", *shared], environment)


def units(core: str, folder: Path, command: list[str | Path], environment: Mapping[str, str]) -> Check:
    """Return the unit tests as ansible-test runs them."""
    counter = junit_folder(folder / "tests" / "output" / "junit")
    return Check(f"units core {core}", command, count=counter, folder=folder, environment=environment)


def versions(python: Path) -> tuple[str, str]:
    """Return the series of the ansible-core beside a Python, and of the Python: ("2.19", "3.11")."""
    code = "import sys, ansible.release as r; print(r.__version__, '%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    return ".".join(answer[0].split(".")[:2]), answer[1]


def newer_python() -> tuple[Path | None, str]:
    """Return a Python for the newer ansible-core, or why there is none."""
    finder = places.CHECKOUT / "scripts" / "find-python"
    answer = subprocess.run([finder, "3.12", "3.14"], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        return None, answer.stderr.strip()
    return Path(answer.stdout.strip()), ""


def environment_of(python: Path) -> Path:
    """Return the Python of a virtual environment, kept in the cache, that holds the newer ansible-core."""
    key = re.sub(r"[^a-z0-9]+", "-", str(python).lower()).strip("-")
    venv = places.cache() / f"ansible-core-{NEWER}" / key
    uv = places.PROGRAMS / "uv"
    if not (venv / "bin" / "python").exists():
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", python, venv], check=True)
    # Every time: it is quick when nothing changed, and completes what an interrupt left.
    subprocess.run(
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", venv / "bin" / "python", NEWER_LOCK],
        check=True,
        cwd=tempfile.gettempdir(),
    )
    return venv / "bin" / "python"
