# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A way from the cluster to something that listens on the loopback interface of this computer."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

BYTES = 65536


@contextlib.contextmanager
def forwarded(address: str, port: int) -> Iterator[None]:
    """Lead connections to *port* of *address* to the same port of the loopback interface, while the block lasts."""
    with socket.create_server((address, port)) as listener:
        threading.Thread(target=_accept, args=(listener, port), daemon=True).start()
        try:
            yield
        finally:
            # wakes the thread, whose accept() then fails
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, port: int) -> None:
    while True:
        try:
            client, _address = listener.accept()
        except OSError:
            return
        server = socket.create_connection(("127.0.0.1", port))
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=_copy, args=(source, target), daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(BYTES):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
