# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for supervisord's interface: XML-RPC over a UNIX socket, with the fault codes of the real one."""

from __future__ import annotations

import socketserver
import threading
import xmlrpc.client
from pathlib import Path
from types import TracebackType
from typing import Any
from xmlrpc.server import SimpleXMLRPCDispatcher, SimpleXMLRPCRequestHandler

BAD_NAME, ALREADY_STARTED, NOT_RUNNING = 10, 60, 70


class _Handler(SimpleXMLRPCRequestHandler):
    # the option is of TCP, and this is none
    disable_nagle_algorithm = False

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


class _Server(socketserver.UnixStreamServer, SimpleXMLRPCDispatcher):
    logRequests = False

    def __init__(self, path: str) -> None:
        SimpleXMLRPCDispatcher.__init__(self, allow_none=True)
        socketserver.UnixStreamServer.__init__(self, path, _Handler)


class FakeSupervisord:
    """Programs with their states, and a list of what was asked.

    :param path: where the socket is made.
    """

    def __init__(self, path: Path, **states: str) -> None:
        self.states = dict(states)
        self.calls: list[str] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        self._server = _Server(str(path))
        for name in ("getAllProcessInfo", "startProcess", "stopProcess", "shutdown"):
            self._server.register_function(getattr(self, f"_{name}"), f"supervisor.{name}")
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._path = path

    def _getAllProcessInfo(self) -> list[dict[str, str]]:
        return [{"name": name, "statename": state} for name, state in self.states.items()]

    def _startProcess(self, name: str, _wait: bool) -> bool:
        self._known(name)
        if self.states[name] == "RUNNING":
            raise xmlrpc.client.Fault(ALREADY_STARTED, f"ALREADY_STARTED: {name}")
        self.calls.append(f"start {name}")
        self.states[name] = "RUNNING"
        return True

    def _stopProcess(self, name: str, _wait: bool) -> bool:
        self._known(name)
        if self.states[name] != "RUNNING":
            raise xmlrpc.client.Fault(NOT_RUNNING, f"NOT_RUNNING: {name}")
        self.calls.append(f"stop {name}")
        self.states[name] = "STOPPED"
        return True

    def _shutdown(self) -> bool:
        self.calls.append("shutdown")
        self._path.unlink()
        return True

    def _known(self, name: str) -> None:
        if name not in self.states:
            raise xmlrpc.client.Fault(BAD_NAME, f"BAD_NAME: {name}")

    def __enter__(self) -> FakeSupervisord:
        """Start to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to answer, and remove the socket."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._path.unlink(missing_ok=True)
