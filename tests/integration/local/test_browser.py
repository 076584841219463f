# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab in a real browser."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.integration import chromium
from ansible_collections.scigateway.jupyterhub.tests.integration.local.people import Person
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import Site
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from playwright.sync_api import Page, expect


def test_the_lab_opens(shared: Site) -> None:
    with chromium.running() as browser:
        page = browser.new_page()
        page.set_default_timeout(chromium.MILLISECONDS)
        _open_the_lab(shared, page)


def _open_the_lab(shared: Site, page: Page) -> None:
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
