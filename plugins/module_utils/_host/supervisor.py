# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The XML-RPC interface of supervisord over its UNIX socket (supervisord.org/api.html)."""

from __future__ import annotations

import http.client
import socket
import xmlrpc.client
from typing import Any

RUNNING_STATES = ("RUNNING", "STARTING")


class _Connection(http.client.HTTPConnection):
    """HTTP over a UNIX socket, whose path stands where a host would."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.host)


class _Transport(xmlrpc.client.Transport):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        # stopping a program may take its whole stopwaitsecs
        return _Connection(self._path, timeout=60)


def _refused(verb: str, name: str, fault: xmlrpc.client.Fault) -> ValueError:
    return ValueError(f"The process keeper supervisord did not {verb} {name}: {fault.faultString}.")


class Supervisor:
    """A supervisord that may or may not run."""

    def __init__(self, socket_path: str) -> None:
        self._proxy: Any = xmlrpc.client.ServerProxy(
            "http://localhost/RPC2", transport=_Transport(socket_path)
        ).supervisor

    def states(self) -> dict[str, str] | None:
        """Return the state of each program by name, or None when no supervisord answers."""
        try:
            return {process["name"]: process["statename"] for process in self._proxy.getAllProcessInfo()}
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return None

    def restart(self, name: str) -> None:
        """Stop a program, when it runs, and start it without waiting for it.

        :raises ValueError: in one sentence, when supervisord refuses.
        """
        try:
            self._proxy.stopProcess(name, True)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != 70:  # NOT_RUNNING
                raise _refused("stop", name, fault) from fault
        self.start(name)

    def start(self, name: str) -> None:
        """Start a program without waiting for it; one that runs is left alone.

        :raises ValueError: in one sentence, when supervisord refuses.
        """
        try:
            self._proxy.startProcess(name, False)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != 60:  # ALREADY_STARTED
                raise _refused("start", name, fault) from fault

    def shutdown(self) -> None:
        """Ask supervisord to stop its programs and itself."""
        self._proxy.shutdown()
