# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to a hub on this computer, never through a web proxy."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import Command

POLL_SECONDS = 0.05


def free_ports(count: int) -> list[int]:
    """Return different ports of the loopback address that are free now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _number in range(count)]
        return [int(each.getsockname()[1]) for each in sockets]


def ask(port: int, method: str, path: str, token: str = "") -> tuple[int, Any]:
    """Return status and decoded body of a request to the hub's API, whose paths begin after hub/api/.

    :raises OSError, http.client.HTTPException, ValueError: when nothing answers, or not in HTTP or JSON.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, f"/hub/api/{path}", headers={"Authorization": f"token {token}"} if token else {})
        response = connection.getresponse()
        body = response.read()
        return response.status, json.loads(body) if body else None
    finally:
        connection.close()


def answers(port: int) -> bool:
    """Tell whether a hub answers at the port, through its proxy."""
    try:
        return ask(port, "GET", "")[0] == 200
    except (OSError, http.client.HTTPException, ValueError):
        return False


def wait_for_answer(command: Command, port: int, seconds: float) -> float:
    """Return the seconds from the command's start until a hub answers at the port.

    :raises BenchmarkFailure: when the command ends before, or nothing answers within so many seconds.
    """
    while not answers(port):
        if command.ended:
            raise command.failure("ended before the hub answered")
        if time.monotonic() - command.started > seconds:
            raise command.failure(f"brought no hub that answers within {seconds:.0f} s")
        time.sleep(POLL_SECONDS)
    return time.monotonic() - command.started
