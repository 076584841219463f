# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ports of a run on the loopback interface: a block that is free when the cloud starts."""

from __future__ import annotations

import random
import socket
from dataclasses import asdict, dataclass, fields

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

HOST = "127.0.0.1"
# Below the range that systems give to outgoing connections (32768 and on).
LOWEST, HIGHEST = 20000, 32000
STEP = 20


@dataclass(frozen=True)
class Ports:
    """A port for each that listens."""

    broker: int
    broker_nodes: int
    broker_names: int
    keystone: int
    placement: int
    glance: int
    neutron: int
    nova: int
    cinder: int
    designate: int
    designate_mdns: int

    @classmethod
    def block(cls, first: int) -> Ports:
        """Return the ports of the block that begins with first."""
        return cls(*range(first, first + len(fields(cls))))

    def url(self, service: str) -> str:
        """Return the address of a service without its path."""
        return f"http://{HOST}:{getattr(self, service)}"


def free(attempts: int = 200) -> Ports:
    """Return a block of which every port is free now, on TCP and UDP; TestbedError when none is found."""
    firsts = random.sample(range(LOWEST, HIGHEST, STEP), attempts)
    for ports in map(Ports.block, firsts):
        if all(_free(port) for port in asdict(ports).values()):
            return ports
    raise TestbedError(f"No block of free ports was found between {LOWEST} and {HIGHEST}; end what listens there.")


def _free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as trial:
            if kind == socket.SOCK_STREAM:
                # As servers do it: an old connection that is being closed does not make the port taken.
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                return False
    return True


def listening(port: int, seconds: float = 0.2) -> bool:
    """Tell whether something answers at a TCP port."""
    try:
        with socket.create_connection((HOST, port), timeout=seconds):
            return True
    except OSError:
        return False
