# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the address that tells whether a hub is there."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class Health:
    """Answers JSON with a version once ``ready`` is true, before that with status 503; to others than ``token`` 403."""

    def __init__(self, ready: bool = True, token: str = "") -> None:
        self.ready = ready
        self.token = token
        health = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = not health.token or self.headers["Authorization"] == f"token {health.token}"
                self.send_response(503 if not health.ready else 200 if known else 403)
                self.end_headers()
                self.wfile.write(b'{"version": "5.5.4"}')

            def log_message(self, *_words: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Return the address."""
        return f"http://127.0.0.1:{self._server.server_port}/hub/api/"

    def __enter__(self) -> Health:
        """Start to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to answer."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
