# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the login page and of the lab, taken beside the other steps; without them there is a note, no failure."""

from __future__ import annotations

import base64
import contextlib
import glob
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import typing as t

from .._hub.address import HubAddress

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Without these a browser calls its maker's hosts at every start, which a closed network answers by nothing.
QUIET = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update")
# Containers often give shared memory of 64 MB only, with which pages crash.
_SMALL = ("--disable-dev-shm-usage",)

# With a token Chromium gets the pages by Playwright, takes them for pages of the internet, and would keep them from a
# hub in a private network. The list replaces that of Playwright, whose HttpsUpgrades is needed for hubs without TLS.
_WITH_TOKEN = (
    "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights,"
    "HttpsUpgrades",
)

_PATIENCE_SECONDS = 60.0
# how long a browser may take to end when it is told to
_GRACE_SECONDS = 3.0
_POLL_SECONDS = 0.05

# what a socket of Chromium needs below it: our folder, its own, and the name
_LONGEST_FOLDER = 107 - len("/hub-check-picture-12345678/org.chromium.Chromium.123456/SingletonSocket")

_LOGIN, _LAB = "The login page", "The lab"
# what JupyterLab shows when it is ready, and Jupyter Notebook in its place
_LAB_READY = ".jp-Launcher, .jp-NotebookPanel, .jp-TreePanel"


class Camera:
    """Takes pictures of one hub.

    address is that of the hub; a given ca_file means that its certificate was checked already, against an authority
    that the browser does not know. Each picture is a process of its own, in a process group of its own and with a
    folder of its own for what a browser leaves.
    """

    def __init__(self, address: HubAddress, ca_file: str) -> None:
        self._address = address
        self._ca_file = ca_file
        self._shots: list[_Shot] = []
        self._program = next(filter(None, map(shutil.which, PROGRAMS)), "")
        self._note = _missing(self._program)

    def login_page(self) -> None:
        """Begin with the picture of the login page, as a stranger sees it."""
        self._begin(_LOGIN, self._address.page("login"), "", (), "")

    def lab(self, url: str, cookies: t.Sequence[t.Mapping[str, t.Any]], token: str) -> None:
        """Begin with the picture of the lab of the running server at url, for whom the cookies or the token stand.

        A cookie has `name`, `value`, and `domain` with `path` or else `url`; more keys are those of Playwright.
        """
        self._begin(_LAB, f"{url.rstrip('/')}/lab", _LAB_READY, list(map(_for_a_browser, cookies)), token)

    def collect(self, seconds: float) -> tuple[list[dict[str, str]], str]:
        """The pictures (`title`, `png_base64`) that are ready within the time, and why others are missing.

        Afterwards no process and no file of a browser is left.
        """
        deadline = time.monotonic() + seconds
        pictures, notes = [], [self._note] if self._note else []
        for shot in self._shots:
            png, reason = shot.end(deadline)
            if png:
                pictures.append({"title": shot.title, "png_base64": base64.b64encode(png).decode()})
            else:
                notes.append(f"There is no picture of {shot.title[0].lower()}{shot.title[1:]}: {reason}.")
        self._shots = []
        return pictures, " ".join(notes)

    def _begin(
        self,
        title: str,
        url: str,
        wait_for: str,
        cookies: t.Sequence[t.Mapping[str, t.Any]],
        token: str,
    ) -> None:
        if self._note:
            return
        # the sandbox of Chromium refuses to work for root
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
        order = {
            "url": url,
            "program": self._program,
            "arguments": [*QUIET, *_SMALL, *(_WITH_TOKEN if token else ()), *sandbox],
            "wait_for": wait_for,
            "seconds": _PATIENCE_SECONDS,
            "cookies": list(cookies),
            "token": token,
            "any_certificate": bool(self._ca_file),
        }
        self._shots.append(_Shot(title, order))


class _Shot:
    """One picture that is being taken."""

    def __init__(self, title: str, order: t.Mapping[str, t.Any]) -> None:
        self.title = title
        with contextlib.ExitStack() as things:
            self._png = things.enter_context(tempfile.TemporaryFile())
            self._reason = things.enter_context(tempfile.TemporaryFile())
            self._folder = things.enter_context(
                tempfile.TemporaryDirectory(prefix="hub-check-picture-", dir=_short_folder())
            )
            self._things = things.pop_all()
        # there is no module on the controller
        # pylint: disable-next=ansible-bad-function
        self._process = subprocess.Popen(
            # -P: the modules beside the program must not hide those of Python, of which one is called html as well
            [sys.executable, "-P", os.path.join(os.path.dirname(__file__), "photographer.py")],
            stdin=subprocess.PIPE,
            stdout=self._png,
            stderr=self._reason,
            # what a browser leaves behind goes there and is removed
            env={**os.environ, "TMPDIR": self._folder, "HOME": self._folder},
            start_new_session=True,
        )
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), self._process.stdin as stream:
                stream.write(json.dumps(order).encode())

    def end(self, deadline: float) -> tuple[bytes, str]:
        """The picture, or nothing and the reason; waits until the deadline at most, and ends what is left."""
        try:
            self._process.wait(max(deadline - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            reason = "it was not ready in time"
        else:
            reason = self._read(self._reason).decode(errors="replace").strip()[:300] or "the browser ended without one"
        png = self._read(self._png) if self._process.poll() == 0 else b""
        self._kill()
        self._things.close()
        return png, reason

    @staticmethod
    def _read(stream: t.IO[bytes]) -> bytes:
        stream.seek(0)
        return stream.read()

    def _kill(self) -> None:
        """End what is left of this picture: a browser that gets the chance removes its own traces."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_SECONDS
        while (left := self._left()) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        for number in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._process.wait()

    def _left(self) -> list[int]:
        """The processes that still work for this picture.

        Playwright gives a browser a process group of its own, and browsers do the same for their helpers; what all of
        them have in common is the folder that they were told to use.
        """
        running = [self._process.pid] if self._process.poll() is None else []
        return running + processes_naming(self._folder)


def _for_a_browser(cookie: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A cookie of Python's jar, which adds .local to hosts without a dot, as a browser knows it."""
    domain = str(cookie.get("domain") or "")
    local = domain.endswith(".local") and domain.count(".") == 1
    return {**cookie, "domain": domain.removesuffix(".local")} if local else dict(cookie)


def processes_naming(folder: str) -> list[int]:
    """The processes of this computer whose arguments or environment name a folder.

    Where there is no /proc, nothing is found, and browsers end because the pipe to whoever drives them is closed.
    """
    found = []
    for path in glob.glob("/proc/[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile, or belongs to somebody else
            for name in ("cmdline", "environ"):
                with open(f"{path}/{name}", "rb") as stream:
                    if folder.encode() in stream.read():
                        found.append(int(os.path.basename(path)))
                        break
    return found


def _short_folder() -> str:
    """Where temporary files go: browsers make sockets below it, whose paths hold 107 characters at most (unix(7))."""
    usual = tempfile.gettempdir()
    return usual if len(usual) <= _LONGEST_FOLDER else "/tmp"


def _missing(program: str) -> str:
    if importlib.util.find_spec("playwright") is None:
        return f"There are no pictures: the Python library playwright is not installed for {sys.executable}."
    if not program:
        return f"There are no pictures: none of {', '.join(PROGRAMS)} is on the search path."
    return ""
