# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small web servers on 127.0.0.1 with the answers that a test gives, and the certificates that it wants."""

from __future__ import annotations

import datetime
import ssl
import threading
import typing as t
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import trustme
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.settings import CheckUser, Settings
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.visit import Visit
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USERS = (CheckUser("hub-check-a", "secret-a"), CheckUser("hub-check-b", "secret-b"))


@dataclass
class Reply:
    """What a server answers."""

    status: int = 200
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """What a server was asked; query and fields hold the last value of each name."""

    method: str
    path: str
    query: dict[str, str]
    headers: Message
    fields: dict[str, str]


Answer: t.TypeAlias = "Reply | t.Callable[[Asked], Reply]"


def redirect(target: str, status: int = 302) -> Reply:
    """Lead somewhere else."""
    return Reply(status, headers={"Location": target})


class Server:
    """Answers by path, 404 for the rest; with a TLS context over HTTPS. Use it as a context."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[Asked] = []
        self._scheme = "https" if context else "http"
        self._http = _Threaded(("127.0.0.1", 0), self._handler())
        self._http.context = context

    @property
    def port(self) -> int:
        return self._http.server_port

    @property
    def url(self) -> str:
        """The address of the hub that it plays."""
        return f"{self._scheme}://localhost:{self.port}/base/"

    def visit(self, **settings: t.Any) -> Visit:
        """A visit to the hub that it plays."""
        return Visit(Settings(**{"url": self.url, "users": USERS, "request_timeout": 5.0, **settings}))

    def __enter__(self) -> Server:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *details: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(_Handler):
            """Answers for this server."""

        Handler.server_of_the_test = server
        return Handler

    def answer(self, asked: Asked) -> Reply:
        """The reply to a request."""
        self.asked.append(asked)
        found = self.answers.get(asked.path, Reply(404, "Not Found"))
        reply = found(asked) if callable(found) else found
        return Reply(reply.status, reply.text, {**self.headers, **reply.headers})


class _Threaded(ThreadingHTTPServer):
    daemon_threads = True
    context: ssl.SSLContext | None = None

    def finish_request(self, request: t.Any, client_address: t.Any) -> None:
        if self.context:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except OSError:  # what this is about, in many tests
                return
        super().finish_request(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server_of_the_test: Server

    def do_GET(self) -> None:
        self._reply()

    def do_POST(self) -> None:
        self._reply()

    def do_DELETE(self) -> None:
        self._reply()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _reply(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parts = urlsplit(self.path)
        reply = self.server_of_the_test.answer(
            Asked(self.command, parts.path, _last(parts.query), self.headers, _last(body))
        )
        # not send_response, which adds a date
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.text.encode())))
        self.end_headers()
        self.wfile.write(reply.text.encode())


def _last(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query).items()}


class Authority:
    """An authority of a test, whose file is what ca_file names."""

    def __init__(self, folder: Path, organization: str = "Authority of a test") -> None:
        self._authority = trustme.CA(organization_name=organization)
        self.file = str(folder / f"{organization.strip('()')}.pem")
        self._authority.cert_pem.write_to_path(self.file)

    def context(self, *names: str, **options: t.Any) -> ssl.SSLContext:
        """What a server with a certificate of this authority needs; options as those of trustme's issue_cert."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._authority.issue_cert(*(names or ("localhost", "127.0.0.1")), **options).configure_cert(context)
        return context


def self_signed(folder: Path, name: str) -> ssl.SSLContext:
    """What a server with a certificate of its own needs; its file is there as self-signed.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "self-signed.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context
