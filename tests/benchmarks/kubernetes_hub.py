# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub on the cluster as a client sees it: servers started and stopped by its API, and code run in one."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import requests
import websocket
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout

POLL_SECONDS = 0.1
ANSWER_SECONDS = 60.0
START_SECONDS = 300.0
CODE, RESULT = "1+1", "2"
# All users at once, however many there are.
PAGE = 200

_FAILURES = (requests.RequestException, websocket.WebSocketException, OSError, ValueError)


class Client:
    """One who asks a hub, or a server, at a port of the node; may be used by one thread at a time."""

    def __init__(self, port: int, token: str) -> None:
        """Take the token with every request."""
        self._address = f"{layout.NODE_ADDRESS}:{port}"
        self._header = {"Authorization": f"Bearer {token}"}
        self._session = requests.Session()
        # nothing of the environment comes between, neither a proxy nor ~/.netrc
        self._session.trust_env = False
        self._session.headers.update(self._header)

    def ask(self, method: str, path: str, body: object = None, accepted: int = 0) -> Any:
        """Return the decoded answer, None for one without content.

        :raises BenchmarkFailure: when nothing answers, or refuses otherwise than with the accepted status.
        """
        try:
            answer = self._session.request(method, f"http://{self._address}/{path}", json=body, timeout=ANSWER_SECONDS)
            if answer.status_code >= HTTPStatus.BAD_REQUEST and answer.status_code != accepted:
                raise BenchmarkFailure(f"{method} {path} was refused with {answer.status_code}: {answer.text[:200]}.")
            return answer.json() if answer.content else None
        except _FAILURES as error:
            raise BenchmarkFailure(f"{method} {path} was not answered: {error}.") from error

    def answers(self, path: str) -> bool:
        """Tell whether a path is answered well."""
        try:
            return self._session.get(f"http://{self._address}/{path}", timeout=ANSWER_SECONDS).ok
        except requests.RequestException:
            return False

    def wait_for_hub(self) -> None:
        """Wait until the hub answers through its proxy."""
        until("the hub's answer", lambda: self.answers("hub/api/"))

    def add(self, *users: str) -> None:
        """Make users known to the hub; those that are stay."""
        self.ask("POST", "hub/api/users", {"usernames": list(users)}, accepted=HTTPStatus.CONFLICT)

    def begin_start(self, user: str) -> None:
        """Ask for a server, and do not wait."""
        self.ask("POST", f"hub/api/users/{user}/server")

    def server(self, user: str) -> dict[str, Any] | None:
        """Return what the hub says of somebody's server, None when there is none."""
        found: dict[str, Any] | None = self.ask("GET", f"hub/api/users/{user}")["servers"].get("")
        return found

    def servers(self) -> dict[str, dict[str, Any]]:
        """Return the servers of all users, by user."""
        found = self.ask("GET", f"hub/api/users?limit={PAGE}")
        return {user["name"]: user["servers"][""] for user in found if "" in user["servers"]}

    def start(self, user: str) -> None:
        """Start a server and wait until the hub calls it ready."""
        self.begin_start(user)
        until(f"the server of {user}", lambda: self._is_ready(user))

    def stop(self, user: str) -> None:
        """Stop a server, and wait until its pod is gone."""
        self.ask("DELETE", f"hub/api/users/{user}/server")
        until(f"the end of the server of {user}", lambda: self.server(user) is None)

    def run_code(self, user: str) -> None:
        """Start a kernel on somebody's server and wait until it has run the code."""
        kernel = self.ask("POST", f"user/{user}/api/kernels", {})["id"]
        session = uuid.uuid4().hex
        path = f"user/{user}/api/kernels/{kernel}/channels?session_id={session}"
        try:
            socket = websocket.create_connection(
                f"ws://{self._address}/{path}", timeout=ANSWER_SECONDS, header=self._header, suppress_origin=True
            )
            try:
                socket.send(json.dumps(request(session)))
                said = result(socket.recv)
            finally:
                socket.close()
        except _FAILURES as error:
            raise BenchmarkFailure(f"The kernel of {user} did not run {CODE}: {error}.") from error
        if said != RESULT:
            raise BenchmarkFailure(f"The kernel of {user} says that {CODE} is {said}.")

    def _is_ready(self, user: str) -> bool:
        server = self.server(user)
        if server is None:
            raise BenchmarkFailure(f"The server of {user} failed to start; see the log of the hub.")
        return bool(server["ready"])


def request(session: str) -> dict[str, Any]:
    """Return the message that has a kernel run the code (jupyter_client's messaging, execute_request)."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": session}
    return {
        "channel": "shell",
        "header": {**header, "version": "5.3"},
        "parent_header": {},
        "metadata": {},
        "content": {"code": CODE, "silent": False, "store_history": False, "allow_stdin": False},
        "buffers": [],
    }


def result(receive: Callable[[], str | bytes]) -> str:
    """Return the value that the kernel's messages tell; BenchmarkFailure when the code failed or none comes in time."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        message = json.loads(receive())
        kind, content = message.get("msg_type"), message.get("content", {})
        if kind == "execute_result":
            return str(content["data"]["text/plain"])
        if kind == "error":
            raise BenchmarkFailure(f"{CODE} failed with {content.get('ename')}: {content.get('evalue')}.")
    raise BenchmarkFailure(f"The kernel did not run {CODE} within {ANSWER_SECONDS:.0f} s.")


def until(what: str, reached: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    """Wait until something is so; BenchmarkFailure after so many seconds."""
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            raise BenchmarkFailure(f"Waited {seconds:.0f} s for {what} in vain.")
        time.sleep(POLL_SECONDS)
