# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process of the testbed: the providers on one port of the loopback interface, the control address on another.

It prints one line of JSON when both answer, and logs to its standard error. With --with-parent it ends when its
standard input is closed, which the system does for it when the process that started it dies in any way.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.app import make_app
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.control import make_control
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Client, Memory
from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOOPBACK = "127.0.0.1"
POLL = 0.05  # seconds until a server that is told to end does so


class Plain(WSGIRequestHandler):
    """Logs without the colours of a terminal: the log is a file."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log one request."""
        self.log("info", '"%s" %s %s', self.requestline, code, size)


class Door:
    """The port of the providers, which the fault "refused" closes."""

    def __init__(self, port: int) -> None:
        self.app = Flask(__name__)
        self._server: BaseWSGIServer | None = self._listen(port)
        self.port = self._server.port if self._server else port

    def open(self) -> None:
        """Listen, if it does not."""
        if self._server is None:
            self._server = self._listen(self.port)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": POLL}, daemon=True).start()

    def close(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def set(self, *, closed: bool) -> None:
        """Open or close it, unless it is so already."""
        if closed:
            self.close()
        elif self._server is None:
            self.open()

    def _listen(self, port: int) -> BaseWSGIServer:
        return make_server(LOOPBACK, port, self._answer, threaded=True, request_handler=Plain)

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        return self.app(environ, start)


def main() -> None:
    """Serve until it is told to stop."""
    options = _options()
    # a hub in the cluster of the tests comes by a link of this computer, where authlib expects TLS
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "true"
    memory, over = Memory(), threading.Event()
    if options.clients and options.clients.exists():
        for entry in json.loads(options.clients.read_text(encoding="utf-8")):
            client = Client(**{**entry, "redirect_uris": tuple(entry["redirect_uris"])})
            memory.clients[client.provider, client.client_id] = client

    def keep() -> None:
        if options.clients:
            clients = [asdict(client) for client in memory.clients.values()]
            options.clients.write_text(json.dumps(clients, indent=2), encoding="utf-8")

    door = Door(options.port)
    url = f"http://{LOOPBACK}:{door.port}"
    door.app = make_app(url, memory)
    door.open()
    control = make_server(
        LOOPBACK,
        options.control_port,
        make_control(memory, kept=keep, told=lambda: door.set(closed=memory.faults.down == "refused"), stop=over.set),
        threaded=True,
        request_handler=Plain,
    )
    threading.Thread(target=control.serve_forever, kwargs={"poll_interval": POLL}, daemon=True).start()
    address = f"http://{LOOPBACK}:{control.port}/control"
    print(json.dumps({"url": url, "control": address, "pid": os.getpid()}), flush=True)
    if options.with_parent:
        threading.Thread(target=_end_with_parent, args=(over,), daemon=True).start()
    over.wait()
    control.shutdown()
    door.close()


def _end_with_parent(over: threading.Event) -> None:
    sys.stdin.buffer.read()
    over.set()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The identity testbed's server.")
    parser.add_argument("--port", type=int, default=0, help="port of the providers; 0 is a free one")
    parser.add_argument("--control-port", type=int, default=0, help="port of the control address; 0 is a free one")
    parser.add_argument("--clients", type=Path, help="file in which registered clients are kept")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    return parser.parse_args()


if __name__ == "__main__":
    # A private file: it holds the secrets of clients.
    os.umask(0o077)
    main()
