# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python kernel on a user's server, spoken to over the server's websocket as JupyterLab does."""

from __future__ import annotations

import json
import ssl
import time
import typing as t
import uuid

from .address import origin
from .browser import Browser
from .errors import Unexpected
from .libraries import load_websocket

if t.TYPE_CHECKING:
    from types import TracebackType


# a kernel in this state has died, and the server begins it anew or gives up
_DEAD = ("restarting", "autorestarting", "dead")


class CodeFailed(Unexpected):
    """The code raised an exception; the kernel goes on."""


class KernelLost(Unexpected):
    """The kernel died or its websocket broke."""


class KernelDied(KernelLost):
    """The kernel died."""


class Kernel:
    """A kernel that is started and shut down; each wait ends after timeout seconds."""

    def __init__(self, browser: Browser, server_url: str, timeout: float) -> None:
        self._browser = browser
        self._api = f"{server_url}api/"
        self._timeout = timeout
        self._session = uuid.uuid4().hex
        self._id = ""
        self._socket: t.Any = None
        self._answered = False

    def __enter__(self) -> Kernel:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the kernel and open its websocket; raises Unexpected."""
        expected = "a Python kernel to start"
        answer = self._browser.call("POST", f"{self._api}kernels", {"name": self._python()}, timeout=self._timeout)
        self._id = str(answer.object(expected).get("id") or "")
        if not self._id:
            raise Unexpected(expected, f"{answer} without the id of a kernel")
        try:
            self._socket = self._connect()
        except BaseException:
            self._shut_down()
            raise

    def close(self) -> None:
        """Shut the kernel down; raises Unexpected when the server does not."""
        self._socket.close()
        self._shut_down()

    def reconnect(self) -> None:
        """Open a new websocket to the same kernel, as JupyterLab does when one breaks; raises Unexpected."""
        self._socket.close()
        self._socket = self._connect()

    def run(self, code: str, seconds: float = 0.0, same_socket: bool = False) -> str:
        """Run code and return what it printed; raises Unexpected when it raises, or takes longer than seconds.

        A websocket that was closed in a silence before is opened again, as JupyterLab does, unless same_socket is set.
        """
        self._answered = False
        try:
            return self._execute(code, seconds)
        except KernelDied:
            raise
        except KernelLost:
            # once the kernel has answered it has begun, and running the code twice could do harm
            if same_socket or self._answered:
                raise
        self.reconnect()
        return self._execute(code, seconds)

    def _execute(self, code: str, seconds: float) -> str:
        limit = seconds or self._timeout
        expected = f"the kernel to run code within {limit:g} s"
        message = self._request(code)
        printed: list[str] = []
        replied = idle = False
        deadline = time.monotonic() + limit
        self._talk(expected, lambda: self._socket.send(json.dumps(message)))
        while not (replied and idle):
            answer = self._receive(expected, deadline)
            kind, content = answer.get("msg_type"), answer.get("content") or {}
            state = content.get("execution_state") if kind == "status" else None
            if state in _DEAD:
                raise KernelDied(expected, "that the kernel died")
            if answer.get("parent_header", {}).get("msg_id") != message["header"]["msg_id"]:
                continue
            self._answered = True
            if kind == "error":
                raise CodeFailed(expected, f"{content.get('ename')}: {content.get('evalue')}")
            if kind == "stream" and content.get("name") == "stdout":
                printed.append(content["text"])
            # the reply can overtake the output: only then the state `idle` says that all of it has come
            replied = replied or kind == "execute_reply"
            idle = idle or state == "idle"
        return "".join(printed).strip()

    def stay_silent(self, seconds: float) -> float:
        """Send nothing for so long, and return the seconds after which the websocket was closed; 0 when it was not.

        Pings of the server are answered, as browsers do.
        """
        began = time.monotonic()
        closed = (load_websocket().WebSocketConnectionClosedException, OSError)
        while time.monotonic() < began + seconds:
            self._socket.settimeout(max(began + seconds - time.monotonic(), 0.01))
            try:
                # an empty message is the polite goodbye of the other side
                if not self._socket.recv():
                    return time.monotonic() - began
            except load_websocket().WebSocketTimeoutException:
                break
            except closed:
                return time.monotonic() - began
        return 0.0

    def _python(self) -> str:
        """The default kernel if it is a Python one, else the first that is."""
        expected = "a Python kernel among those of the server"
        body = self._browser.call("GET", f"{self._api}kernelspecs").object(expected)
        languages: dict[str, str] = {
            name: str(spec.get("spec", {}).get("language", "")).lower()
            for name, spec in (body.get("kernelspecs") or {}).items()
        }
        default = str(body.get("default"))
        for name in [default, *sorted(languages)]:
            if languages.get(name) == "python":
                return name
        raise Unexpected(expected, ", ".join(sorted(languages)) or "no kernel at all")

    def _connect(self) -> t.Any:
        websocket = load_websocket()
        address = f"{self._api}kernels/{self._id}/channels"
        trust = {"ca_certs": self._browser.ca_file} if self._browser.ca_file else {}
        return self._talk(
            f"the websocket of the kernel to open within {self._timeout:g} s",
            lambda: websocket.create_connection(
                f"ws{address[len('http') :]}?session_id={self._session}",
                timeout=self._timeout,
                cookie=self._browser.cookies(address),
                # the server refuses a websocket of a page of somebody else
                origin=origin(address),
                header=self._browser.socket_headers(),
                sslopt={"cert_reqs": ssl.CERT_REQUIRED, **trust},
            ),
        )

    def _talk(self, expected: str, talk: t.Callable[[], t.Any]) -> t.Any:
        """Use the websocket; its failures become Unexpected."""
        websocket = load_websocket()
        try:
            return talk()
        except websocket.WebSocketTimeoutException as error:
            raise Unexpected(expected, f"no message in time{self._state()}") from error
        except websocket.WebSocketBadStatusException as error:
            raise Unexpected(
                expected, f"HTTP {error.status_code} (a proxy in between may not pass websockets)"
            ) from error
        except websocket.WebSocketConnectionClosedException as error:
            raise KernelLost(expected, "that the websocket was closed") from error
        except (websocket.WebSocketException, OSError, ValueError) as error:
            raise KernelLost(expected, f"a broken websocket ({error})") from error

    def _state(self) -> str:
        """What the server says about a kernel that is silent."""
        try:
            body = self._browser.call("GET", f"{self._api}kernels/{self._id}").object("the state of the kernel")
        except Unexpected as error:
            return f", and of the kernel the server says nothing ({error.seen})"
        return f"; the server calls the kernel {body.get('execution_state') or 'nothing'}"

    def _receive(self, expected: str, deadline: float) -> dict[str, t.Any]:
        # never 0, which would make the socket non-blocking
        self._socket.settimeout(max(deadline - time.monotonic(), 0.01))
        text = self._talk(expected, self._socket.recv)
        if not text:
            raise KernelLost(expected, "that the websocket was closed")
        message = self._talk(expected, lambda: json.loads(text))
        return message if isinstance(message, dict) else {}

    def _request(self, code: str) -> dict[str, t.Any]:
        """An execute_request that leaves no trace in the history of the user's kernels."""
        return {
            "channel": "shell",
            "header": {
                "msg_id": uuid.uuid4().hex,
                "msg_type": "execute_request",
                "username": "",
                "session": self._session,
                "version": "5.3",
            },
            "parent_header": {},
            "metadata": {},
            "content": {
                "code": code,
                "silent": False,
                "store_history": False,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": True,
            },
            "buffers": [],
        }

    def _shut_down(self) -> None:
        answer = self._browser.call("DELETE", f"{self._api}kernels/{self._id}", timeout=self._timeout)
        if answer.status not in (204, 404):
            raise Unexpected("the kernel to be shut down", str(answer))
