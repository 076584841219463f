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
from .transport import USER_AGENT

if t.TYPE_CHECKING:
    from types import TracebackType


class Kernel:
    """Started on entering, shut down on leaving; each wait ends after timeout seconds."""

    def __init__(self, browser: Browser, server_url: str, timeout: float) -> None:
        self._browser = browser
        self._api = f"{server_url}api/"
        self._timeout = timeout
        self._session = uuid.uuid4().hex
        self._id = ""
        self._socket: t.Any = None

    def __enter__(self) -> Kernel:
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
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        self._shut_down()

    def run(self, code: str) -> str:
        """Run code and return what it printed; raises Unexpected when it raises, or takes too long."""
        expected = f"the kernel to run code within {self._timeout:g} s"
        message = self._request(code)
        printed: list[str] = []
        replied = idle = False
        deadline = time.monotonic() + self._timeout
        self._talk(expected, lambda: self._socket.send(json.dumps(message)))
        while not (replied and idle):
            answer = self._receive(expected, deadline)
            if answer.get("parent_header", {}).get("msg_id") != message["header"]["msg_id"]:
                continue
            kind, content = answer.get("msg_type"), answer.get("content") or {}
            if kind == "error":
                raise Unexpected(expected, f"{content.get('ename')}: {content.get('evalue')}")
            if kind == "stream" and content.get("name") == "stdout":
                printed.append(content["text"])
            # the reply can overtake the output: only then the state `idle` says that all of it has come
            replied = replied or kind == "execute_reply"
            idle = idle or (kind == "status" and content.get("execution_state") == "idle")
        return "".join(printed).strip()

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
            "the websocket of the kernel to open",
            lambda: websocket.create_connection(
                f"ws{address[len('http') :]}?session_id={self._session}",
                timeout=self._timeout,
                cookie=self._browser.cookies(address),
                # the server refuses a websocket of a page of somebody else
                origin=origin(address),
                header=[f"User-Agent: {USER_AGENT}"],
                sslopt={"cert_reqs": ssl.CERT_REQUIRED, **trust},
            ),
        )

    def _talk(self, expected: str, talk: t.Callable[[], t.Any]) -> t.Any:
        """Use the websocket; its failures become Unexpected."""
        websocket = load_websocket()
        try:
            return talk()
        except websocket.WebSocketTimeoutException as error:
            raise Unexpected(expected, "no message in time") from error
        except websocket.WebSocketBadStatusException as error:
            raise Unexpected(
                expected, f"HTTP {error.status_code} (a proxy in between may not pass websockets)"
            ) from error
        except websocket.WebSocketConnectionClosedException as error:
            raise Unexpected(expected, "that the websocket was closed") from error
        except (websocket.WebSocketException, OSError, ValueError) as error:
            raise Unexpected(expected, f"a broken websocket ({error})") from error

    def _receive(self, expected: str, deadline: float) -> dict[str, t.Any]:
        # never 0, which would make the socket non-blocking
        self._socket.settimeout(max(deadline - time.monotonic(), 0.01))
        message = self._talk(expected, lambda: json.loads(self._socket.recv()))
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
