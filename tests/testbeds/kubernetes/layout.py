# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the testbed keeps what it has, and the names and addresses of the cluster."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places

HERE = Path(__file__).resolve().parent
NODE = "node-1"
# Of the range for measurements (RFC 2544): a network that no computer needs, and that is no one else's example either.
NETWORK = "198.18.53.0/24"
HOST_ADDRESS, NODE_ADDRESS = "198.18.53.1", "198.18.53.2"
POD_CIDR, SERVICE_CIDR = "10.244.0.0/24", "10.96.0.0/16"
API_SERVICE, DNS_SERVICE = "10.96.0.1", "10.96.0.10"
API_PORT = 6443
CLUSTER_DOMAIN = "cluster.local"
# Of all pods, in every hierarchy of cgroups.
CGROUP = "scigateway-kubernetes"


def cache() -> Path:
    """Return the folder of the testbed in the cache."""
    return places.cache() / "testbeds" / "kubernetes"


def key(files: Iterable[Path], *more: str) -> str:
    """Return a name that changes with the content of these files."""
    digest = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def running() -> Path:
    """Return the folder of the run: there is one at a time."""
    return cache() / "run"


@dataclass(frozen=True)
class Layout:
    """The folders of a run."""

    programs: Path
    run: Path = field(default_factory=running)

    @property
    def log(self) -> Path:
        """The folder of the logs."""
        return self.run / "log"

    @property
    def pki(self) -> Path:
        """The folder of certificates and keys."""
        return self.run / "pki"

    @property
    def etc(self) -> Path:
        """The folder of the settings."""
        return self.run / "etc"

    @property
    def volumes(self) -> Path:
        """The folder of the volumes that the StorageClass makes."""
        return self.run / "volumes"

    @property
    def containerd(self) -> Path:
        """The socket of containerd."""
        return self.run / "containerd.sock"

    @property
    def kubeconfig(self) -> Path:
        """The file that clients read."""
        return self.run / "kubeconfig"

    def client(self, name: str) -> Path:
        """Return the kubeconfig of one part of the cluster."""
        return self.etc / f"{name}.kubeconfig"

    def program(self, name: str) -> str:
        """Return the path of a program that was built."""
        return str(self.programs / name)
