# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a machine before its first boot; kept in its folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import folders


@dataclass(frozen=True)
class Connection:
    """A network interface: its MAC address, its address and prefix, and the gateway (empty without one)."""

    mac: str
    address: str
    prefix: int
    gateway: str = ""


@dataclass(frozen=True)
class Record:
    """A machine; its id is made of what a host name may have."""

    id: str
    hostname: str
    connection: Connection
    suite: str = "bookworm"
    user: str = "debian"
    public_keys: list[str] = field(default_factory=list)
    user_data: str = ""

    @property
    def folder(self) -> Path:
        """The folder of the machine."""
        return folders.running() / self.id

    @property
    def short(self) -> str:
        """A name that is short enough for a network interface and a cgroup."""
        return f"m{self.id.replace('-', '')[:10]}"

    def save(self) -> None:
        """Write it down."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "record.json").write_text(json.dumps(asdict(self)), encoding="utf-8")


def load(folder: Path) -> Record:
    """Read the record of a machine from its folder; FileNotFoundError without one."""
    said: dict[str, Any] = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return Record(**{**said, "connection": Connection(**said["connection"])})
