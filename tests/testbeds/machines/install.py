# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the machines need: Debian packages, the root file systems, and a key to log in with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands, debian, folders, root
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

PACKAGES = ["mmdebstrap", "systemd-container", "nftables", "iproute2", "openssh-client", "util-linux"]


def install(suites: Sequence[str]) -> None:
    """Install what is missing; nothing is done when all is there."""
    debian.ensure(PACKAGES, folders.cache() / "install.log")
    for suite in suites:
        root.make(suite)
    private_key()


def require(suites: Sequence[str]) -> None:
    """Raise TestbedError unless all is installed."""
    absent = debian.missing(PACKAGES)
    if absent:
        raise TestbedError(
            f"The machines testbed is not installed ({' '.join(absent)} missing); run its install first."
        )
    for suite in suites:
        root.require(suite)


def private_key() -> Path:
    """Return the key pair that tests may put on machines; made once. The public half has the ending .pub."""
    key = folders.cache() / "key"
    if not key.exists():
        key.parent.mkdir(parents=True, exist_ok=True)
        commands.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "testbed", "-f", key)
    return key
