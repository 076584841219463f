# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person without a browser: fills in the provider's forms by HTTP, as a browser would send them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import requests
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.accounts import PASSWORD, Person

SECONDS = 60.0


def sign_in(
    browser: requests.Session, page: requests.Response, person: Person, *, idp: str = "", allow: bool = True
) -> requests.Response:
    """Go from the provider's first page to the answer of the client's redirect address.

    Args:
        browser: a session, with the cookies of the client.
        page: the provider's first page; what the client's login led to.
        person: who signs in, by name and password, and with a second factor where there is one.
        idp: the identity provider to choose, where the page asks for one.
        allow: whether to consent.

    Returns:
        the answer of the client after all redirects, or the provider's page when it does not go on.
    """
    if "<select" in page.text:
        page = _send(browser, page, step="idp", idp=idp)
    page = _send(browser, page, step="password", name=person.name, password=PASSWORD, idp=idp)
    if 'name="otp"' in page.text:
        page = _send(browser, page, step="second factor", otp=person.second_factor, ticket=_ticket(page))
    if 'name="decision"' not in page.text:
        return page
    return _send(browser, page, step="consent", decision="allow" if allow else "deny", ticket=_ticket(page))


def _send(browser: requests.Session, page: requests.Response, **form: Any) -> requests.Response:
    return browser.post(page.url, data=form, timeout=SECONDS)


def _ticket(page: requests.Response) -> str:
    found = re.search(r'name="ticket" value="([^"]*)"', page.text)
    assert found, page.text
    return unescape(found.group(1))
