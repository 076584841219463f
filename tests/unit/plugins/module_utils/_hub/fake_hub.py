# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for a hub, with faults to switch on.

It is no JupyterHub: it knows only what the check asks for, and refuses what a real hub refuses there (no login, a
missing XSRF token, a wrong password, somebody else's server). Kernels run the check's own code in a folder that stands
for the home.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import threading
import time
import typing as t
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PASSWORD = "s3cret-of-the-check"
TOKEN = "token-of-the-check"
OWNER, STRANGER = "hub-check-a", "hub-check-b"


class FakeHub:
    """A hub below /base/ on a free port; use it as a context.

    faults maps a path, or a name used below, to what goes wrong.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.version = "5.5.4"
        self.faults: dict[str, t.Any] = {}
        self.answers: dict[str, tuple[int, str]] = {}
        self.sessions: dict[str, str] = {}
        self.servers: set[str] = set()
        self.tokens: dict[str, list[dict[str, t.Any]]] = {OWNER: [], STRANGER: []}
        self.culler_pids = [4711]
        self.started_profiles: list[str] = []
        self.requests: list[str] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens, with its base path."""
        return f"http://127.0.0.1:{self._http.server_port}/base/"

    def __enter__(self) -> FakeHub:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *details: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hub = self

        class Handler(_Handler):
            """Answers for this hub."""

        Handler.hub = hub
        return Handler

    def stop_server(self, user: str) -> None:
        """Stop a server; with the faults `home lost` and `home altered` something happens to the home."""
        self.servers.discard(user)
        if "home altered" in self.faults:
            for file in self.home.glob("*.txt"):
                file.write_text("of yesterday")
        if "home lost" in self.faults:
            shutil.rmtree(self.home)
            self.home.mkdir()


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length).decode()
        path = urlsplit(self.path).path.removeprefix("/base")
        self.hub.requests.append(f"{method} {path}")
        key = f"{method} {path}"
        if key in self.hub.faults:
            self.hub.faults[key]()
        if key in self.hub.answers:
            self._send(*self.hub.answers[key])
            return
        self._route(method, path)

    def _send(self, status: int, text: str, headers: t.Mapping[str, str] | None = None) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        with contextlib.suppress(BrokenPipeError):  # an interrupted check does not wait for its answers
            self.end_headers()
            self.wfile.write(body)

    def _json(self, status: int, body: object) -> None:
        self._send(status, json.dumps(body))

    @property
    def _who(self) -> str:
        cookie = SimpleCookie(self.headers.get("Cookie") or "").get("session")
        return self.hub.sessions.get(cookie.value, "") if cookie else ""

    def _route(self, method: str, path: str) -> None:
        if self.headers.get("Authorization"):
            self._route_service(path)
        elif path == "/hub/api":
            self._json(200, {"version": self.hub.version})
        elif path == "/hub/login":
            self._login(method)
        elif path == "/hub/home":
            self._send(200, "<h1>Home</h1>")
        elif path == "/hub/logout":
            self._logout()
        elif not self._who:
            self._json(403, {"message": "Missing or invalid credentials."})
        elif path.startswith("/hub/api/"):
            self._route_api(method, path.removeprefix("/hub/api/"))
        else:
            self._route_server(path)

    def _login(self, method: str) -> None:
        if method == "GET":
            form = (
                '<form action="/base/hub/login?next=%2Fbase%2Fhub%2Fhome" method="post">'
                '<input type="hidden" name="_xsrf" value="x1"/><input type="text" name="username"/>'
                '<input type="password" name="password"/></form>'
            )
            self._send(200, form, {"Set-Cookie": "_xsrf=x1; Path=/base/hub/"})
            return
        fields = {name: values[0] for name, values in parse_qs(self.body).items()}
        accepted = fields.get("password") == PASSWORD or "any password" in self.hub.faults
        if fields.get("_xsrf") != "x1" or not accepted or fields.get("username") not in self.hub.tokens:
            self._send(403, '<h1>Sign in</h1><p class="login_error">Invalid username or password</p>')
            return
        session = f"session{len(self.hub.sessions)}"
        self.hub.sessions[session] = fields["username"]
        self._send(302, "", {"Location": "/base/hub/home", "Set-Cookie": f"session={session}; Path=/base/"})

    def _logout(self) -> None:
        if self._who and "tokens stay" not in self.hub.faults:
            self.hub.tokens[self._who] = [token for token in self.hub.tokens[self._who] if not token["session_id"]]
        cookie = SimpleCookie(self.headers.get("Cookie") or "").get("session")
        if cookie:
            self.hub.sessions.pop(cookie.value, None)
        self._send(302, "", {"Location": "/base/hub/login"})

    def _route_service(self, path: str) -> None:
        if self.headers["Authorization"] != f"token {TOKEN}":
            self._json(403, {"message": "Missing or invalid credentials."})
        elif path == "/hub/api/services/idle-culler":
            pids = self.hub.culler_pids
            self._json(200, {"pid": pids.pop(0) if len(pids) > 1 else pids[0]})
        elif path.endswith("/tokens"):
            self._json(200, {"api_tokens": self.hub.tokens[path.split("/")[-2]]})
        else:
            user = path.split("/")[-1]
            self._json(200, {"servers": {"": {}} if user in self.hub.servers else {}})

    def _route_api(self, method: str, path: str) -> None:
        if self.headers.get("X-XSRFToken") != "x1":
            self._json(403, {"message": "'_xsrf' argument missing"})
        elif path == "user":
            self._json(200, {"name": self._who})
        elif not path.startswith(f"users/{self._who}"):
            self._json(404, {"message": "Not Found"})
        elif path == f"users/{self._who}":
            self._json(200, {"servers": {"": {}} if self._who in self.hub.servers else {}})
        elif path.endswith("/server/progress"):
            events = self.hub.faults.get("progress", [{"ready": True, "url": f"/base/user/{self._who}/"}])
            self._send(200, "".join(f"data: {json.dumps(event)}\n\n" for event in events))
        elif path.endswith("/server") and method == "POST":
            self.hub.servers.add(self._who)
            self.hub.started_profiles.append(json.loads(self.body).get("profile", ""))
            self._send(202, "")
        elif path.endswith("/server"):
            if "server stays" not in self.hub.faults:
                self.hub.stop_server(self._who)
            self._send(204, "")
        elif path.endswith("/tokens"):
            self._json(200, {"api_tokens": self.hub.tokens[self._who]})
        elif "/tokens/" in path:
            if "tokens stay" not in self.hub.faults:
                kept = [token for token in self.hub.tokens[self._who] if token["id"] != path.split("/")[-1]]
                self.hub.tokens[self._who] = kept
            self._send(204, "")
        else:
            self._json(404, {"message": f"Not Found: {path}"})

    def _route_server(self, path: str) -> None:
        owner, _slash, rest = path.removeprefix("/user/").partition("/")
        if self._who != owner and "open to all" not in self.hub.faults:
            self._send(403, f"<h1>403 : Forbidden</h1>You do not have permission to access {owner}")
            return
        if owner not in self.hub.servers:
            self._send(424, "<h1>Server not running</h1>")
            return
        if not rest:
            self.hub.tokens[self._who].append({"id": f"t{time.monotonic_ns()}", "session_id": "s1"})
            self._send(200, "<title>JupyterLab</title>")
        elif rest == "api/status":
            self._json(200, {"started": "2026-01-01T00:00:00Z"})
        elif rest.startswith("api/contents/") and (self.hub.home / rest.removeprefix("api/contents/")).is_file():
            self._json(200, {"type": "file"})
        else:
            self._json(404, {"message": "Not Found"})


class FakeKernel:
    """Runs the code of the check by this Python, in the home of the stand-in."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __enter__(self) -> FakeKernel:
        return self

    def __exit__(self, *details: object) -> None:
        """Nothing is kept."""

    def run(self, code: str) -> str:
        """What the code printed."""
        done = subprocess.run(
            [sys.executable, "-I", "-c", code],
            cwd=self.home,
            env={"HOME": str(self.home)},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        return done.stdout.strip()
