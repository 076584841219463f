# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that asks the hub from inside its pod, against an API that answers as JupyterHub's does."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.streams import Executed
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._offboard import hub
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)

SPACE = "/api/v1/namespaces/physics"
TOKEN = "the-token-of-the-operator"


class Api:
    """Users with servers that need a moment to end, as JupyterHub tells of them."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, int] = {}
        self.looks_until_stopped = 2
        self.ending: dict[tuple[str, str], int] = {}
        self.deleted: list[str] = []
        self.orphans: list[str] = []
        self.stuck = False
        self.slow: set[str] = set()

    def answer(self, method: str, path: str) -> tuple[int, Any]:
        parts = [urllib.parse.unquote(part) for part in path.partition("?")[0].split("/")[4:]]
        if not parts:
            offset = int(urllib.parse.parse_qs(path.partition("?")[2])["offset"][0])
            return 200, list(self.users.values())[offset : offset + 200]
        user = self.users.get(parts[0])
        if user is None:
            return 404, None
        if parts[1:] == ["tokens"]:
            return 200, {"api_tokens": [{}] * self.tokens.get(parts[0], 0)}
        if method == "GET":
            self._tick(parts[0])
            return 200, user
        if len(parts) > 1:
            name = parts[2] if parts[1] == "servers" else ""
            user["servers"][name]["pending"] = "stop"
            self.ending[(parts[0], name)] = self.looks_until_stopped + 2 * (name in self.slow)
            return 202, None
        # JupyterHub looks at the default server alone, and named ones would go on without anybody who owns them
        if "" in user["servers"]:
            return 400, None
        self.orphans += user["servers"]
        self.deleted.append(parts[0])
        del self.users[parts[0]]
        return 204, None

    def _tick(self, user: str) -> None:
        for (owner, server), left in list(self.ending.items()):
            if owner == user and not self.stuck:
                self.ending[(owner, server)] = left - 1
                if left <= 1:
                    del self.users[user]["servers"][server], self.ending[(owner, server)]


@pytest.fixture
def api() -> Iterator[tuple[Api, str]]:
    held = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            allowed = self.headers["Authorization"] == f"token {TOKEN}"
            status, content = held.answer(self.command, self.path) if allowed else (403, None)
            self.send_response(status)
            body = b"" if content is None else json.dumps(content).encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_DELETE = do_GET

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield held, f"http://127.0.0.1:{server.server_port}/hub/api"
    server.shutdown()
    server.server_close()


class Pod(FakeCluster):
    """A cluster whose hub's pod is this computer."""

    def __init__(self, url: str, token_file: Path) -> None:
        super().__init__()
        self.url, self.token_file = url, token_file
        ready = [{"name": "hub", "ready": True}]
        labels = {"app": "jupyterhub", "component": "hub"}
        self.put(
            f"{SPACE}/pods", {"metadata": {"name": "hub-1", "labels": labels}, "status": {"containerStatuses": ready}}
        )

    def execute(self, namespace: str, pod: str, container: str, command: list[str], timeout: float = 60) -> Executed:
        self._called("EXEC", " ".join(command))
        words = [sys.executable, *command[1:3], self.url, str(self.token_file), *command[5:]]
        done = subprocess.run(words, capture_output=True, check=False)
        return Executed(done.returncode, done.stdout, done.stderr.decode())


@pytest.fixture
def pod(api: tuple[Api, str], tmp_path: Path) -> Pod:
    (tmp_path / "token").write_text(TOKEN)
    return Pod(api[1], tmp_path / "token")


def user(name: str, *servers: str, admin: bool = False) -> dict[str, Any]:
    return {"name": name, "admin": admin, "servers": {server: {"pending": None} for server in servers}}


def test_every_server_is_stopped_before_the_user_goes(api: tuple[Api, str], pod: Pod) -> None:
    api[0].users = {"ada": user("ada", "a big one", ""), "alan": user("alan")}
    api[0].slow = {"a big one"}
    api[0].tokens = {"ada": 3}
    left = hub.Hub(pod, "physics").leave(["ada"], 30)  # type: ignore[arg-type]
    assert left == {"ada": {"was_there": True, "servers": ["", "a big one"], "tokens": 3}}
    assert (api[0].deleted, api[0].orphans) == (["ada"], [])
    assert list(api[0].users) == ["alan"]


def test_a_name_with_signs_is_one_user(api: tuple[Api, str], pod: Pod) -> None:
    name = "google:ada?b=c@uni.edu"
    api[0].users = {name: user(name, "")}
    assert hub.Hub(pod, "physics").leave([name], 30)[name]["servers"] == [""]  # type: ignore[arg-type]
    assert api[0].deleted == [name]


def test_who_is_not_there_is_left_alone(api: tuple[Api, str], pod: Pod) -> None:
    assert hub.Hub(pod, "physics").leave(["ada"], 5)["ada"]["was_there"] is False  # type: ignore[arg-type]


def test_a_server_that_does_not_end_is_told(api: tuple[Api, str], pod: Pod) -> None:
    api[0].users, api[0].stuck = {"ada": user("ada", "")}, True
    with pytest.raises(ClusterError, match=r"let ada go within 1 s \(servers that still run: the default one\)"):
        hub.Hub(pod, "physics").leave(["ada"], 1)  # type: ignore[arg-type]
    assert list(api[0].users) == ["ada"]


def test_everybody_is_listed_however_many_they_are(api: tuple[Api, str], pod: Pod) -> None:
    api[0].users = {f"user-{number}": user(f"user-{number}", admin=number == 3) for number in range(401)}
    found = hub.Hub(pod, "physics").users()  # type: ignore[arg-type]
    assert len(found) == 401
    assert [each["name"] for each in found if each["admin"]] == ["user-3"]


def test_a_refusal_is_one_sentence_and_the_token_is_in_no_command(api: tuple[Api, str], pod: Pod) -> None:
    pod.token_file.write_text("another")
    with pytest.raises(ClusterError, match="did not do what was asked of it .*403 Forbidden.*see its log") as caught:
        hub.Hub(pod, "physics").users()  # type: ignore[arg-type]
    assert "Traceback" not in str(caught.value)
    pod.token_file.write_text(TOKEN)
    hub.Hub(pod, "physics").users()  # type: ignore[arg-type]
    assert not any(TOKEN in call for call in pod.calls)


def test_without_a_hub_nothing_is_asked() -> None:
    with pytest.raises(ClusterError, match="No pod of the hub runs in namespace physics"):
        hub.Hub(FakeCluster(), "physics").users()  # type: ignore[arg-type]
