# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures by a real browser; without one there is a note."""

from __future__ import annotations

import base64
import importlib.util
import os
import shutil
import subprocess
import tempfile
import threading
import time
import typing as t
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.address import HubAddress
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report import screenshots
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.screenshots import (
    PROGRAMS,
    Camera,
    processes_naming,
)

needs_a_browser = pytest.mark.skipif(
    not any(map(shutil.which, PROGRAMS)) or importlib.util.find_spec("playwright") is None,
    reason="there is no Chromium, or no Playwright",
)
SECONDS = 60.0


class Hub:
    """A hub whose lab opens for a cookie or a token; slow keeps its login page back."""

    def __init__(self) -> None:
        self.slow = threading.Event()
        self.slow.set()
        self.reached = threading.Event()
        self.lab_visits: list[tuple[str, str]] = []
        self.visits: list[tuple[str, str]] = []
        self.redirects: dict[str, str] = {}
        self.lab = ""
        hub = self

        class Handler(BaseHTTPRequestHandler):
            """Answers for this hub."""

            def do_GET(self) -> None:
                hub.reached.set()
                hub.slow.wait(SECONDS)
                cookie, token = self.headers.get("Cookie") or "", self.headers.get("Authorization") or ""
                hub.visits.append((self.path, token))
                if self.path == "/user/hub-check-a/lab":
                    hub.lab_visits.append((cookie, token))
                known = "s=1" in cookie or token == "token t1" or self.path == "/hub/login"
                body = b"<h1 class='jp-Launcher'>Hello</h1>" + hub.lab.encode() if known else b""
                to = hub.redirects.get(self.path)
                self.send_response(302 if to else 200 if known else 403)
                if to:
                    self.send_header("Location", to)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.address = HubAddress(f"http://localhost:{self._http.server_port}/")

    def __enter__(self) -> Hub:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *details: object) -> None:
        self.slow.set()
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as running:
        yield running


@pytest.fixture
def traces(tmp_path: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which browsers leave their files; pytest makes its own ones before, elsewhere."""
    monkeypatch.setattr(tempfile, "tempdir", str(short_folder))
    return short_folder


def nothing_is_left(folder: Path) -> bool:
    return list(folder.iterdir()) == [] and processes_naming(str(folder)) == []


def is_png(picture: t.Mapping[str, str]) -> bool:
    return base64.b64decode(picture["png_base64"]).startswith(b"\x89PNG")


@needs_a_browser
def test_pictures_of_both_pages(hub: Hub, traces: Path) -> None:
    camera = Camera(hub.address, "")
    camera.login_page()
    # as Python's cookie jar has it for this host
    cookie = {"name": "s", "value": "1", "domain": "localhost.local", "path": "/user/hub-check-a/"}
    camera.lab(f"{hub.address.base}user/hub-check-a/", [cookie], "")
    pictures, note = camera.collect(SECONDS)
    assert [picture["title"] for picture in pictures] == ["The login page", "The lab"], note
    assert all(map(is_png, pictures))
    assert note == ""
    assert hub.lab_visits == [("s=1", "")]
    assert nothing_is_left(traces)


@needs_a_browser
def test_a_token_opens_the_lab_too(hub: Hub, traces: Path) -> None:
    camera = Camera(hub.address, "")
    camera.lab(f"{hub.address.base}user/hub-check-a/", [], "t1")
    pictures, note = camera.collect(SECONDS)
    assert [picture["title"] for picture in pictures] == ["The lab"], note
    assert hub.lab_visits == [("", "token t1")]


@needs_a_browser
def test_the_token_follows_redirects_within_the_hub_and_to_nobody_else(hub: Hub, traces: Path) -> None:
    with Hub() as other:
        hub.redirects = {
            "/user/hub-check-a/lab": "/user/hub-check-a/lab/tree",
            "/user/hub-check-a/picture": f"{other.address.base}picture",
            "/user/away/lab": f"{other.address.base}page",
        }
        hub.lab = f"<img src='/user/hub-check-a/picture'><img src='{other.address.base}direct'>"
        for user in ("hub-check-a", "away"):
            camera = Camera(hub.address, "")
            camera.lab(f"{hub.address.base}user/{user}/", [], "t1")
            camera.collect(SECONDS)
    assert ("/user/hub-check-a/lab/tree", "token t1") in hub.visits
    assert {path for path, _token in other.visits} >= {"/picture", "/direct", "/page"}
    assert {token for _path, token in other.visits} == {""}


@needs_a_browser
def test_a_page_that_does_not_come_is_a_note_and_leaves_no_browser(hub: Hub, traces: Path) -> None:
    hub.slow.clear()
    camera = Camera(hub.address, "")
    camera.login_page()
    assert hub.reached.wait(SECONDS)
    assert not nothing_is_left(traces)
    began = time.monotonic()
    pictures, note = camera.collect(0.0)
    assert (pictures, note) == ([], "There is no picture of the login page: it was not ready in time.")
    assert time.monotonic() - began < 10
    assert nothing_is_left(traces)


@pytest.mark.skipif(importlib.util.find_spec("playwright") is None, reason="there is no Playwright")
def test_helpers_that_leave_their_group_are_ended_too(
    hub: Hub, traces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, started = tmp_path / "browser", tmp_path / "started"
    browser.write_text(
        f"#!/bin/sh\nsetsid sh -c 'touch {started}; exec sleep {SECONDS:.0f}' &\nexec sleep {SECONDS:.0f}\n"
    )
    browser.chmod(0o700)
    monkeypatch.setattr(screenshots, "PROGRAMS", (str(browser),))
    camera = Camera(hub.address, "")
    camera.login_page()
    deadline = time.monotonic() + SECONDS
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started.exists()
    assert camera.collect(0.0)[0] == []
    assert nothing_is_left(traces)


@needs_a_browser
def test_a_hub_that_is_gone_is_a_note(traces: Path) -> None:
    with Hub() as hub:
        camera = Camera(hub.address, "")
    camera.login_page()
    pictures, note = camera.collect(SECONDS)
    assert pictures == []
    assert "There is no picture of the login page: Error: Page.goto: net::ERR_CONNECTION_REFUSED" in note


@pytest.mark.parametrize(
    ("which", "library", "words"),
    [
        (None, object(), "none of chromium, chromium-browser, google-chrome, google-chrome-stable is on"),
        ("/usr/bin/true", None, "the Python library playwright is not installed for "),
    ],
)
def test_what_is_missing_is_a_note(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, which: str | None, library: object, words: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: which)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: library)
    monkeypatch.setattr(screenshots, "_Shot", None)
    camera = Camera(hub.address, "")
    camera.login_page()
    camera.lab(f"{hub.address.base}user/hub-check-a/", [], "")
    pictures, note = camera.collect(SECONDS)
    assert pictures == []
    assert note.startswith("There are no pictures: ")
    assert words in note


def test_processes_are_known_by_their_folder(tmp_path: Path) -> None:
    assert processes_naming(str(tmp_path / "nobody names this")) == []
    sleeper = subprocess.Popen(["sleep", "60"], env={**os.environ, "TMPDIR": str(tmp_path)})
    try:
        # its environment is there before it has become another program
        assert processes_naming(str(tmp_path)) == [sleeper.pid]
    finally:
        sleeper.kill()
        sleeper.wait()
    assert processes_naming(str(tmp_path)) == []
