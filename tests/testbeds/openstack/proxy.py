# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy between a client and all services: counts calls, adds latency, makes things go wrong as it is told.

A port for each service. The services' own addresses are replaced in answers (the catalogue, links, Location), so that
a client that comes by it stays on it; the services talk to each other directly.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import yaml
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import proxy_rules
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.proxy_journal import Call, Journal
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.proxy_rules import Rule, Rules

# Of one connection, not of the message (RFC 9110, 7.6.1); the length changes with the addresses.
OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length"}
SERVICES = {
    "identity": "keystone",
    "compute": "nova",
    "network": "neutron",
    "volume": "cinder",
    "image": "glance",
    "placement": "placement",
    "dns": "designate",
}
SECONDS = 300.0


def services_of(plan: Layout) -> dict[str, str]:
    """Return the address of each service of a run."""
    return {service: plan.ports.url(name) for service, name in SERVICES.items()}


class Proxy:
    """A proxy that runs in threads of this process: `with Proxy(services_of(plan)) as proxy:`.

    Args:
        services: the address of each service, without a path.
        latency: seconds that every call takes more.
        journal: a file to write the calls to as well.
    """

    def __init__(self, services: Mapping[str, str], latency: float = 0.0, journal: Path | None = None) -> None:
        self.latency = latency
        self.journal, self.rules = Journal(journal), Rules()
        self._servers = {name: _Server(self, name, url) for name, url in services.items()}
        self.urls = {name: f"http://127.0.0.1:{server.server_port}" for name, server in self._servers.items()}
        self._replaced = [(services[name].encode(), url.encode()) for name, url in self.urls.items()]

    def __enter__(self) -> Proxy:
        for name, server in self._servers.items():
            threading.Thread(target=server.serve_forever, args=(0.05,), name=f"proxy {name}", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    def answer(
        self, status: int, *, retry_after: int | None = None, service: str = "", method: str = "", path: str = "",
        nth: int = 1, times: int = 1,
    ) -> Rule:  # fmt: skip
        """Answer matching calls with an error, without forwarding them."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        return self.rules.add(Rule(proxy_rules.ANSWER, service, method, path, status, headers, nth, times))

    def cut(self, *, service: str = "", method: str = "", path: str = "", nth: int = 1, times: int = 1) -> Rule:
        """Forward matching calls, and close the connection before the answer: accepted, and nobody knows."""
        return self.rules.add(Rule(proxy_rules.CUT, service, method, path, nth=nth, times=times))

    def refuse(self, *, service: str = "", method: str = "", path: str = "", nth: int = 1, times: int = 1) -> Rule:
        """Close the connection at matching calls, without forwarding them."""
        return self.rules.add(Rule(proxy_rules.REFUSE, service, method, path, nth=nth, times=times))

    def write_clouds(self, clouds: Path, target: Path) -> Path:
        """Write a clouds.yaml whose clouds are reached by the proxy; return its path."""
        said = yaml.safe_load(clouds.read_text(encoding="utf-8"))
        for cloud in said["clouds"].values():
            cloud["auth"]["auth_url"] = self.led_by_us(str(cloud["auth"]["auth_url"]).encode()).decode()
        target.touch(mode=0o600)
        target.write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
        return target

    def led_by_us(self, content: bytes) -> bytes:
        """Replace the services' addresses by the proxy's."""
        for theirs, ours in self._replaced:
            content = content.replace(theirs, ours)
        return content


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, proxy: Proxy, service: str, url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy, self.service, self.upstream = proxy, service, urlsplit(url).netloc

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that went away is no error of the proxy."""


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    kind: str


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # The whole answer in one packet, at once.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        began = time.monotonic()
        service, proxy = self.server.service, self.server.proxy
        path, _mark, query = self.path.partition("?")
        content = self._content()
        time.sleep(proxy.latency)
        rule = proxy.rules.striking(service, self.command, path)
        fault = rule.fault if rule else ""
        answer: _Answer | None = None
        if rule and fault == proxy_rules.ANSWER:
            body = proxy_rules.body(service, rule.status)
            answer = _Answer(rule.status, dict(rule.headers), body, "application/json")
        elif fault != proxy_rules.REFUSE:
            answer = self._forward(content)
            if fault == proxy_rules.CUT:
                answer = None
        status = answer.status if answer else 0
        # First, so that the client finds its call in the journal as soon as it knows how that ended.
        proxy.journal.add(Call(service, self.command, path, query, status, time.monotonic() - began, fault))
        if answer:
            self._reply(answer)
        else:
            self._close()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET

    def _content(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _forward(self, content: bytes) -> _Answer | None:
        """Return what the service says; None when it does not run, which the client is to see as without a proxy."""
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OF_THE_CONNECTION}
        headers["Host"] = self.server.upstream
        if content or self.command in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = str(len(content))
        connection = http.client.HTTPConnection(self.server.upstream, timeout=SECONDS)
        try:
            connection.request(self.command, self.path, content or None, headers)
            answer = connection.getresponse()
            body = answer.read()
        except OSError:
            return None
        finally:
            connection.close()
        led = self.server.proxy.led_by_us
        kept = {
            name: led(value.encode("latin-1")).decode("latin-1")
            for name, value in answer.getheaders()
            if name.lower() not in (*OF_THE_CONNECTION, "content-type", "date", "server")
        }
        kind = answer.headers.get("Content-Type", "")
        return _Answer(answer.status, kept, body if "octet-stream" in kind else led(body), kind)

    def _reply(self, answer: _Answer) -> None:
        self.send_response(answer.status)
        if answer.kind:
            self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _close(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *arguments: object) -> None:
        """Say nothing: the journal has it."""
