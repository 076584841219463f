# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab in a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.local.people import Person
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import ROOT, Site
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from playwright.sync_api import Page, expect, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Without these a browser calls its maker's hosts at every start, which a closed network answers by nothing.
QUIET = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
MILLISECONDS = 90_000


def chromium() -> str:
    """Return the path of a Chromium; as root in a machine for tests it is installed when missing."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), "")
    if found or not (ROOT and os.environ.get("TESTBEDS") == "1" and shutil.which("apt-get")):
        return found
    print("Installing Chromium from the packages of this system")
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "--quiet", *command], check=True, env=environment)
    return shutil.which("chromium") or ""


@pytest.fixture
def page() -> Iterator[Page]:
    """Return an empty page of a browser."""
    program = chromium()
    if not program:
        pytest.skip("there is no Chromium; install it, or run as root with TESTBEDS=1")
    # The sandbox of Chromium refuses to work for root.
    options = [*QUIET, *(["--no-sandbox"] if ROOT else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        opened = browser.new_page()
        opened.set_default_timeout(MILLISECONDS)
        yield opened
        browser.close()


def test_the_lab_opens(shared: Site, page: Page) -> None:
    expect.set_options(timeout=MILLISECONDS)
    page.goto(shared.url)
    page.get_by_label("Username").fill("grace")
    page.get_by_label("Password").fill(shared.secret("user_password"))
    page.get_by_role("button", name="Sign in").click()
    try:
        page.get_by_text("Small").click()
        page.get_by_role("button", name="Start").click()
        page.wait_for_url("**/user/grace/lab**")
        files = page.get_by_role("region", name="File Browser Section")
        expect(files.get_by_text("tutorials", exact=True)).to_be_visible()
        files.get_by_text("tutorials", exact=True).dblclick()
        expect(files.get_by_text("first-steps.ipynb")).to_be_visible()
        page.screenshot(path=places.BUILD / "screenshots" / "lab.png")
    finally:
        Person(shared, "grace").server.stop()
