# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversation with a kernel, against a scripted websocket."""

from __future__ import annotations

import json
import typing as t
from types import SimpleNamespace

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub import kernel as kernel_module
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import Unexpected
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.kernel import Kernel
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.transport import Answer


class Failure(Exception):
    """The base of the failures of the scripted library."""


class Timeout(Failure):
    """Nothing came."""


class Closed(Failure):
    """The other side is gone."""


class BadStatus(Failure):
    """No websocket behind that address."""

    status_code = 502


class Socket:
    """Answers one request with the given (kind, content) messages, then with what `after` raises."""

    def __init__(self, messages: list[tuple[str, dict[str, t.Any]]], after: type[Failure] = Timeout) -> None:
        self.messages = messages
        self.after = after
        self.request: dict[str, t.Any] = {}
        self.requests = 0
        self.closed = False

    def send(self, text: str) -> None:
        self.request = json.loads(text)
        self.requests += 1

    def settimeout(self, seconds: float) -> None:
        assert seconds > 0

    def recv(self) -> str:
        if not self.messages:
            raise self.after
        kind, content = self.messages.pop(0)
        parent = content.pop("parent", self.request["header"]["msg_id"])
        return json.dumps({"msg_type": kind, "content": content, "parent_header": {"msg_id": parent}})

    def close(self) -> None:
        self.closed = True


class Browser:
    """Answers the calls for kernels; notes what is deleted."""

    ca_file = ""

    def __init__(self, specs: dict[str, str], default: str) -> None:
        self.specs = {name: {"spec": {"language": language}} for name, language in specs.items()}
        self.default = default
        self.started = ""
        self.deleted: list[str] = []

    def call(self, method: str, url: str, body: t.Any = None, timeout: float | None = None) -> Answer:
        if method == "DELETE":
            self.deleted.append(url)
            return Answer(204, url, "")
        if url.endswith("/kernels/k1"):
            return Answer(200, url, '{"execution_state": "starting"}')
        if method == "POST":
            self.started = body["name"]
            return Answer(201, url, '{"id": "k1"}')
        return Answer(200, url, json.dumps({"default": self.default, "kernelspecs": self.specs}))

    def cookies(self, url: str) -> str:
        return ""

    def socket_headers(self) -> list[str]:
        return ["Authorization: token of-the-user"]


def use(monkeypatch: pytest.MonkeyPatch, socket: t.Any) -> list[str]:
    """Let kernels talk over that socket; returns the headers that it was opened with."""
    headers: list[str] = []

    def connect(url: str, **options: t.Any) -> t.Any:
        headers.extend(options["header"])
        if isinstance(socket, type):
            raise socket
        return socket

    library = SimpleNamespace(
        create_connection=connect,
        WebSocketTimeoutException=Timeout,
        WebSocketBadStatusException=BadStatus,
        WebSocketConnectionClosedException=Closed,
        WebSocketException=Failure,
    )
    monkeypatch.setattr(kernel_module, "load_websocket", lambda: library)
    return headers


def run(
    monkeypatch: pytest.MonkeyPatch, socket: t.Any, browser: Browser | None = None, code: str = "print(1)"
) -> tuple[str, Browser]:
    use(monkeypatch, socket)
    browser = browser or Browser({"python3": "python"}, "python3")
    with Kernel(t.cast(t.Any, browser), "http://hub/user/a/", 5) as kernel:
        return kernel.run(code), browser


REPLY: tuple[str, dict[str, t.Any]] = ("execute_reply", {"status": "ok"})
IDLE: tuple[str, dict[str, t.Any]] = ("status", {"execution_state": "idle"})


def out(text: str, **more: str) -> tuple[str, dict[str, t.Any]]:
    return "stream", {"name": "stdout", "text": text, **more}


@pytest.mark.parametrize(
    "messages",
    [
        [out("4"), out("2\n"), REPLY, IDLE],
        [REPLY, out("42\n"), IDLE],
        [
            out("no", parent="of-another"),
            ("status", {"execution_state": "idle", "parent": "x"}),
            out("42"),
            IDLE,
            REPLY,
        ],
        [("stream", {"name": "stderr", "text": "warning"}), out("42"), REPLY, IDLE],
    ],
    ids=["in pieces", "reply first", "others talk", "warnings"],
)
def test_all_that_our_code_printed_and_nothing_else(monkeypatch: pytest.MonkeyPatch, messages: list[t.Any]) -> None:
    printed, browser = run(monkeypatch, Socket(messages))
    assert printed == "42"
    assert browser.deleted == ["http://hub/user/a/api/kernels/k1"]


def test_the_request_stays_out_of_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    socket = Socket([REPLY, IDLE])
    run(monkeypatch, socket, code="1")
    assert socket.request["content"]["store_history"] is False


@pytest.mark.parametrize(
    ("socket", "seen"),
    [
        (Socket([("error", {"ename": "OSError", "evalue": "no space"}), REPLY, IDLE]), "OSError: no space"),
        (Socket([REPLY]), "no message in time; the server calls the kernel starting"),
        (Socket([("status", {"execution_state": "restarting", "parent": "x"})]), "that the kernel died"),
        (Socket([], after=Closed), "that the websocket was closed"),
        (BadStatus, "HTTP 502 (a proxy in between may not pass websockets)"),
    ],
    ids=["error", "silence", "death", "closed", "no websocket"],
)
def test_what_goes_wrong_is_told_and_the_kernel_still_ends(
    monkeypatch: pytest.MonkeyPatch, socket: t.Any, seen: str
) -> None:
    browser = Browser({"python3": "python"}, "python3")
    with pytest.raises(Unexpected) as caught:
        run(monkeypatch, socket, browser)
    assert caught.value.seen == seen
    assert len(browser.deleted) == 1


def test_a_python_kernel_is_chosen_where_another_one_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = run(monkeypatch, Socket([REPLY, IDLE]), Browser({"ir": "R", "py": "Python"}, "ir"))[1]
    assert browser.started == "py"


def test_without_a_python_kernel_those_that_are_there_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unexpected, match="but saw ir, julia"):
        run(monkeypatch, Socket([]), Browser({"ir": "R", "julia": "julia"}, "ir"))


def test_the_websocket_carries_the_token_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    headers = use(monkeypatch, Socket([REPLY, IDLE]))
    with Kernel(t.cast(t.Any, Browser({"python3": "python"}, "python3")), "http://hub/user/a/", 5):
        assert headers == ["Authorization: token of-the-user"]


@pytest.mark.parametrize(
    ("socket", "cut"),
    [
        (Socket([], after=Timeout), False),
        (Socket([], after=Closed), True),
        (Socket([IDLE], after=Closed), True),
    ],
    ids=["silent", "closed", "closed after a message"],
)
def test_a_silent_websocket_that_is_closed_is_noticed(
    monkeypatch: pytest.MonkeyPatch, socket: Socket, cut: bool
) -> None:
    use(monkeypatch, socket)
    socket.request = {"header": {"msg_id": "none"}}
    with Kernel(t.cast(t.Any, Browser({"python3": "python"}, "python3")), "http://hub/user/a/", 5) as kernel:
        assert (kernel.stay_silent(60) > 0) is cut


class Reopened(Socket):
    """Closed in the silence before the first request; answers after it was opened again, if it may."""

    def recv(self) -> str:
        if not self.closed:
            raise Closed
        return super().recv()


def test_a_websocket_that_was_closed_in_a_silence_is_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, Reopened([out("42"), REPLY, IDLE]))[0] == "42"


def test_the_same_websocket_means_the_same_one(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Reopened([out("42"), REPLY, IDLE]))
    browser = t.cast(t.Any, Browser({"python3": "python"}, "python3"))
    with (
        Kernel(browser, "http://hub/user/a/", 5) as kernel,
        pytest.raises(Unexpected, match="that the websocket was closed"),
    ):
        kernel.run("print(42)", same_socket=True)


def test_code_that_has_begun_is_not_run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: tuple[str, dict[str, t.Any]] = ("status", {"execution_state": "busy"})
    socket = Socket([begun], after=Closed)
    with pytest.raises(Unexpected, match="that the websocket was closed"):
        run(monkeypatch, socket)
    assert socket.requests == 1
