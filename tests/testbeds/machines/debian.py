# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian packages: installed when they are not there, and nothing of them is started."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

POLICY = Path("/usr/sbin/policy-rc.d")
QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def ensure(packages: Sequence[str], log: Path) -> list[str]:
    """Install those packages that are missing and return their names; needs root only when there are any."""
    absent = missing(packages)
    if not absent:
        return []
    commands.need_root(f"Installing the Debian packages {' '.join(absent)}")
    if shutil.which("apt-get") is None:
        raise TestbedError(f"Install {' '.join(absent)} first: this is no Debian, whose packages are known here.")
    install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *absent]
    with nothing_starts():
        try:
            commands.run(*install, environment=QUIET, log=log)
        except TestbedError:
            # The lists are empty on a fresh machine, and on an old one they name files that are gone.
            commands.run("apt-get", "update", "--quiet", environment=QUIET, log=log)
            commands.run(*install, environment=QUIET, log=log)
    return absent


def missing(packages: Sequence[str]) -> list[str]:
    """Return those of the packages that are not installed."""
    query = ["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\\n", *packages]
    try:
        listing = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return list(packages)
    there = {line.split()[1] for line in listing.splitlines() if line.startswith("installed ")}
    return [package for package in packages if package not in there]


@contextlib.contextmanager
def nothing_starts() -> Iterator[None]:
    """Keep the packages' scripts from starting services meanwhile (Debian Policy 9.3.3: policy-rc.d, status 101)."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)


def mirror() -> str:
    """Return the archive that this machine's apt takes packages from, which another suite is taken from as well."""
    listing = commands.run("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")
    found = [line.strip() for line in listing.splitlines() if line.strip() and "security" not in line]
    if not found:
        raise TestbedError("apt knows of no archive; write one into /etc/apt/sources.list.d first.")
    return found[0]
