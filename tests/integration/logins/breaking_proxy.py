# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between people and a hub, with faults to switch on: a small HTTP proxy for one connection a request.

Without a fault it passes everything on, also event streams and websockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import re
import ssl
import threading
import time
from dataclasses import dataclass

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Faults:
    """What the proxy does wrong; times are in seconds."""

    closes_silent_websockets: float = 0
    """After so long without a message."""
    knows_websockets: bool = True
    largest_body: int = 0
    """In bytes; 0 for any."""
    page: tuple[str, bytes] | None = None
    """Content type and body that it answers with HTTP 200, whatever is asked."""
    unreachable: str = ""
    """Pattern of paths that it has no backend for (HTTP 502)."""
    prefix: str = ""
    """It takes this off paths, without the hub's knowledge, and knows no others."""
    drops: tuple[str, ...] = ()
    """Names of headers that no answer gets through with."""
    adds: tuple[tuple[str, str], ...] = ()
    clock: float = 0
    """How much later its clock is."""
    delay: float = 0
    """Before every answer."""
    events: str = "passed"
    """Or `held` until the stream ends, or `ended` before the first event."""
    replaces: tuple[str, bytes, bytes] | None = None
    """Pattern of paths, what is replaced in the body of their answers, and by what."""


class BreakingProxy:
    """Listens on a free port while its context is open, with TLS when it is given a certificate."""

    def __init__(self, backend: int, faults: Faults | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.faults = faults or Faults()
        self._backend = backend
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._connections: set[asyncio.Task[None]] = set()
        self.port = 0

    def url(self, path: str = "/") -> str:
        """Return an address of the proxy."""
        return f"https://localhost:{self.port}{path}" if self._tls else f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> BreakingProxy:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *details: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            # a client that goes away in the middle is nobody's fault
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._serve(reader, writer)
        finally:
            self._connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, headers = await _read_head(reader)
        method, path, _version = first.split(" ")
        path = await self._answered(path, headers, reader, writer)
        if not path:
            return
        upgrades = self.faults.knows_websockets and _value(headers, "upgrade").lower() == "websocket"
        if not upgrades:
            headers = [*_without(headers, "connection", "upgrade", "accept-encoding"), ("Connection", "close")]
        headers.append(("X-Forwarded-Proto", "https" if self._tls else "http"))
        hub_reader, hub_writer = await asyncio.open_connection("127.0.0.1", self._backend)
        try:
            hub_writer.write(_head(f"{method} {path} HTTP/1.1", headers))
            sending = asyncio.create_task(_copy(reader, hub_writer))
            if upgrades:
                await self._tunnel(sending, hub_reader, writer)
            else:
                receiving = asyncio.create_task(self._pass_answer(path, hub_reader, writer))
                await _first_of(sending, receiving)
        finally:
            hub_writer.close()

    async def _answered(
        self, path: str, headers: Headers, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> str:
        """Answer in the hub's place where a fault wants it, and return an empty path; else the path at the hub."""
        faults = self.faults
        await asyncio.sleep(faults.delay)
        size = int(_value(headers, "content-length") or 0)
        if faults.page:
            await _answer(writer, "200 OK", *faults.page)
        elif faults.largest_body and size > faults.largest_body:
            # as real proxies do: a client that is still sending would not see an early answer
            await reader.readexactly(size)
            await _answer(writer, "413 Request Entity Too Large", "text/html", b"<title>413</title>")
        elif faults.unreachable and re.search(faults.unreachable, path):
            await _answer(writer, "502 Bad Gateway", "text/html", b"<title>502 Bad Gateway</title>")
        elif not path.startswith(faults.prefix):
            await _answer(writer, "404 Not Found", "text/html", b"<title>404 Not Found</title>")
        else:
            return path.removeprefix(faults.prefix) or "/"
        return ""

    async def _pass_answer(self, path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        faults = self.faults
        first, headers = await _read_head(reader)
        headers = [*_without(headers, "connection", *faults.drops), *faults.adds, ("Connection", "close")]
        if faults.clock:
            date = email.utils.formatdate(time.time() + faults.clock, usegmt=True)
            headers = [*_without(headers, "date"), ("Date", date)]
        stream = _value(headers, "content-type").startswith("text/event-stream")
        body = None
        if stream and faults.events == "ended":
            body = b""
        elif stream and faults.events == "held":
            body = await reader.read()
        elif faults.replaces and re.search(faults.replaces[0], path):
            body = (await reader.read()).replace(*faults.replaces[1:])
            headers = [*_without(headers, "content-length"), ("Content-Length", str(len(body)))]
        writer.write(_head(first, headers))
        if body is None:
            await _copy(reader, writer)
        else:
            writer.write(body)
        await writer.drain()

    async def _tunnel(
        self, sending: asyncio.Task[None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        receiving = asyncio.create_task(_copy(reader, writer, self.faults.closes_silent_websockets))
        await _first_of(sending, receiving)


async def _first_of(*tasks: asyncio.Task[None]) -> None:
    """Wait until one of the tasks has ended, and end the others."""
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silence: float = 0) -> None:
    """Copy until the end, or until nothing has come for so many seconds (0: however long it takes)."""
    with contextlib.suppress(asyncio.TimeoutError):
        while data := await asyncio.wait_for(reader.read(65536), silence or None):
            writer.write(data)
            await writer.drain()


async def _read_head(reader: asyncio.StreamReader) -> tuple[str, Headers]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    return first, [(name, value.strip()) for name, _colon, value in (line.partition(":") for line in lines)]


def _head(first: str, headers: Headers) -> bytes:
    return "".join([f"{first}\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode("latin-1")


def _value(headers: Headers, wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _without(headers: Headers, *unwanted: str) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in unwanted]


async def _answer(writer: asyncio.StreamWriter, status: str, kind: str, body: bytes) -> None:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Connection", "close")]
    writer.write(_head(f"HTTP/1.1 {status}", headers) + body)
    await writer.drain()
