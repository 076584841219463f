# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stand-in for a hub answers."""

from __future__ import annotations

import base64
import contextlib
import json
import time
import typing as t
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

# a service is no user and has no server, but may see and do what its scopes say
SERVICE = "service hub-check"


class Answers(BaseHTTPRequestHandler):
    """One request to the stand-in."""

    hub: t.Any
    protocol_version = "HTTP/1.1"
    # head and body in one packet: the other side acknowledges half an answer only after 40 ms
    wbufsize = -1

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

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
        if time.monotonic() < self.hub.away_until:
            self._send(503, "<h1>503 : Service Unavailable</h1>")
        elif key in self.hub.answers:
            self._send(*self.hub.answers[key])
        else:
            self._route(method, path)

    def _send(self, status: int, text: str, headers: t.Mapping[str, str] | None = None) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # an interrupted check does not wait
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

    def _json(self, status: int, body: object) -> None:
        self._send(status, json.dumps(body))

    @property
    def _token(self) -> str:
        return (self.headers.get("Authorization") or "").removeprefix("token ")

    @property
    def _who(self) -> str:
        if self._token:
            return SERVICE if self._token == self.hub.service_token else self.hub.minted.get(self._token, "")
        cookie = SimpleCookie(self.headers.get("Cookie") or "").get("session")
        return self.hub.sessions.get(cookie.value, "") if cookie else ""

    def _route(self, method: str, path: str) -> None:
        if path == "/hub/api":
            self._json(200, {"version": self.hub.version})
        elif path == "/hub/login":
            self._login(method)
        elif path in ("/hub/home", "/hub/admin"):
            # pages take no tokens
            if self._token or not self._who:
                self._send(302, "", {"Location": "/base/hub/login"})
            else:
                self._send(200, "<h1>Home</h1>")
        elif path == "/hub/logout":
            self._logout()
        elif path == "/control/restart":
            self.hub.restart()
            self._send(200, "")
        elif not self._who:
            self._json(403, {"message": "Missing or invalid credentials."})
        elif self._who == SERVICE:
            self._route_service(method, path.removeprefix("/hub/api/"))
        elif path.startswith("/hub/api/"):
            self._route_api(method, path.removeprefix("/hub/api/"))
        else:
            self._route_server(method, path)

    def _login(self, method: str) -> None:
        if method == "GET":
            form = (
                '<form action="/base/hub/login?next=%2Fbase%2Fhub%2Fhome" method="post">'
                '<input type="hidden" name="_xsrf" value="x1"/><input type="text" name="username"/>'
                f'<input type="password" name="password"/>{self.hub.faults.get("form", "")}</form>'
            )
            self._send(
                200, form, {} if "no cookies" in self.hub.faults else {"Set-Cookie": "_xsrf=x1; Path=/base/hub/"}
            )
            return
        fields = {name: values[0] for name, values in parse_qs(self.body).items()}
        accepted = fields.get("password") == self.hub.password or "any password" in self.hub.faults
        if fields.get("_xsrf") != "x1" or not accepted or fields.get("username") not in self.hub.tokens:
            self._send(403, '<h1>Sign in</h1><p class="login_error">Invalid username or password</p>')
            return
        session = f"session{len(self.hub.sessions)}"
        self.hub.sessions[session] = fields["username"]
        self.hub.users.add(fields["username"])
        self._send(302, "", {"Location": "/base/hub/home", "Set-Cookie": f"session={session}; Path=/base/"})

    def _logout(self) -> None:
        if self._who and "tokens stay" not in self.hub.faults:
            self.hub.tokens[self._who] = [token for token in self.hub.tokens[self._who] if token["session_id"] != "s1"]
        cookie = SimpleCookie(self.headers.get("Cookie") or "").get("session")
        if cookie:
            self.hub.sessions.pop(cookie.value, None)
        self._send(302, "", {"Location": "/base/hub/login"})

    def _route_service(self, method: str, path: str) -> None:
        if path == f"services/{self.hub.culler_service}":
            pids = self.hub.culler_pids
            self._json(200, {"pid": pids.pop(0) if len(pids) > 1 else pids[0]})
        elif path == "info":
            self._json(200, {"python": "3.13.1 (main)", "authenticator": {"class": "x.Auth", "version": "1"}})
        elif path.startswith("users/"):
            user = path.split("/")[1]
            if method == "POST" and path == f"users/{user}":
                self.hub.users.add(user)
                self._json(201, {"name": user})
            elif user not in self.hub.users:
                self._json(404, {"message": "No such user"})
            elif method == "DELETE" and path == f"users/{user}":
                self.hub.remove_user(user)
                self._send(204, "")
            else:
                self._route_user(method, user, path.removeprefix(f"users/{user}"))
        else:
            self._json(404, {"message": "Not Found"})

    def _route_api(self, method: str, path: str) -> None:
        who = self._who
        if not self._token and self.headers.get("X-XSRFToken") != "x1":
            self._json(403, {"message": "'_xsrf' argument missing"})
        elif path == "user":
            scopes = [
                f"{scope}!user={who}" for scope in ("access:servers", "users:shares", *self.hub.faults.get("may", ()))
            ]
            self._json(200, {"name": who, "scopes": scopes})
        elif not path.startswith(f"users/{who}") and "control open" not in self.hub.faults:
            self._json(404, {"message": "No access to resources or resources not found"})
        else:
            user = path.split("/")[1]
            self._route_user(method, user, path.removeprefix(f"users/{user}"))

    def _route_user(self, method: str, user: str, path: str) -> None:
        """What a user may ask about that user, and the service about both."""
        if path == "":
            server = {"ready": "progress" not in self.hub.faults, "url": f"/base/user/{user}/"}
            servers = {"": server} if user in self.hub.servers else {}
            self._json(200, {"name": user, "servers": {**servers, **self.hub.named_servers.get(user, {})}})
        elif path == "/server/progress":
            events = self.hub.faults.get("progress", [])
            self._send(200, "".join(f"data: {json.dumps(event)}\n\n" for event in events))
        elif path == "/server" and method == "POST":
            self.hub.start_server(user, json.loads(self.body).get("profile", ""))
            self._send(202, "")
        elif path == "/server":
            if "server stays" not in self.hub.faults:
                self.hub.stop_server(user)
            self._send(204, "")
        elif path == "/tokens" and method == "POST":
            self._mint(user)
        elif path == "/tokens":
            self._json(200, {"api_tokens": self.hub.tokens[user]})
        elif path.startswith("/tokens/"):
            if "tokens stay" not in self.hub.faults:
                kept = [token for token in self.hub.tokens[user] if token["id"] != path.split("/")[-1]]
                self.hub.tokens[user] = kept
            self._send(204, "")
        else:
            self._json(404, {"message": f"Not Found: {path}"})

    def _mint(self, user: str) -> None:
        asked = json.loads(self.body)
        number = len(self.hub.minted)
        token = f"minted-{number}-of-{user}"
        self.hub.minted[token] = user
        self.hub.tokens[user].append({"id": f"m{number}", "session_id": None, **asked})
        self._json(201, {"token": token})

    def _route_server(self, method: str, path: str) -> None:
        owner, _slash, rest = path.removeprefix("/user/").partition("/")
        if self._who != owner and "open to all" not in self.hub.faults:
            if self._token and not rest:
                self._send(302, "", {"Location": "/base/hub/login"})
                return
            self._send(403, f"<h1>403 : Forbidden</h1>You do not have permission to access {owner}")
        elif owner not in self.hub.servers:
            self._send(424, "<h1>Server not running</h1>")
        elif not rest:
            self.hub.used_at[owner] = time.monotonic()
            if not self._token:
                self.hub.opened.add(self._who)
                self.hub.tokens[self._who].append({"id": f"t{time.monotonic_ns()}", "session_id": "s1"})
            self._send(200, "<title>JupyterLab</title>")
        elif not self._token and owner not in self.hub.opened:
            self._send(403, "<h1>403 : Forbidden</h1>")
        elif rest == "api/status":
            self._json(200, {"started": "2026-01-01T00:00:00Z"})
        elif rest.startswith("api/contents/"):
            self._contents(method, rest.removeprefix("api/contents/"))
        else:
            self._json(404, {"message": "Not Found"})

    def _contents(self, method: str, name: str) -> None:
        file = self.hub.home / name
        if method == "PUT" and "upload" in self.hub.faults:
            self._send(*self.hub.faults["upload"])
        elif method == "PUT":
            piece = json.loads(self.body)
            with file.open("wb" if piece["chunk"] == 1 else "ab") as stream:
                stream.write(base64.b64decode(piece["content"])[self.hub.faults.get("bytes lost", 0) :])
            self._json(201, {"type": "file"})
        elif file.is_file():
            self._json(200, {"type": "file"})
        else:
            self._json(404, {"message": "Not Found"})
