# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser for tests."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.screenshots import PROGRAMS, QUIET
from playwright.sync_api import Browser, expect, sync_playwright

MILLISECONDS = 90_000


def chromium() -> str:
    """Return the path of a Chromium; as root in a machine for tests it is installed when missing."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), "")
    if found or not (os.geteuid() == 0 and os.environ.get("TESTBEDS") == "1" and shutil.which("apt-get")):
        return found
    print("Installing Chromium from the packages of this system")
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "--quiet", *command], check=True, env=environment)
    return shutil.which("chromium") or ""


@contextlib.contextmanager
def running() -> Iterator[Browser]:
    """Start a browser; without any the test is skipped."""
    program = chromium()
    if not program:
        pytest.skip("there is no Chromium; install it, or run as root with TESTBEDS=1")
    # The sandbox of Chromium refuses to work for root.
    options = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        try:
            yield browser
        finally:
            browser.close()
