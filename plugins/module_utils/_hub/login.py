# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a check user gets into the hub: a strategy per kind of login; here the hub's own form."""

from __future__ import annotations

import typing as t
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from .browser import Browser
from .errors import Unexpected
from .settings import CheckUser
from .transport import Answer


class Login(t.Protocol):
    """A way to log in; it leaves the browser logged in on the hub's home page, where no server is started."""

    def attempt(self, browser: Browser, user: CheckUser) -> Answer:
        """Try to log in and return the page that the person then sees."""


class _Form:
    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, str] = {}
        self.user_field = ""
        self.password_field = ""


class _FormFinder(HTMLParser):
    """Collects the forms of a page with their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._open: _Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = _Form(given.get("action", ""))
            self.forms.append(self._open)
        elif tag == "input" and self._open is not None and given.get("name"):
            kind = given.get("type", "text").lower()
            if kind == "password" and not self._open.password_field:
                self._open.password_field = given["name"]
            elif kind in ("text", "email") and not self._open.user_field:
                self._open.user_field = given["name"]
            elif kind == "hidden":
                self._open.fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


class FormLogin:
    """The hub's login page with a user name and a password, filled in as it is served."""

    def attempt(self, browser: Browser, user: CheckUser) -> Answer:
        """Submit the form of the login page; raises Unexpected when the page has none."""
        # without `next` the hub starts the user's server after a login (redirect_to_server)
        query = urlencode({"next": urlsplit(browser.address.page("home")).path})
        page = browser.page(f"{browser.address.page('login')}?{query}")
        finder = _FormFinder()
        finder.feed(page.text)
        form = next((form for form in finder.forms if form.user_field and form.password_field), None)
        if page.status != 200 or form is None:
            raise Unexpected("a login page with fields for a user name and a password", str(page))
        if "_xsrf" not in form.fields:
            raise Unexpected(
                "the hidden field _xsrf in the login form", f"only {sorted(form.fields) or 'no hidden field'}"
            )
        fields = {**form.fields, form.user_field: user.name, form.password_field: user.password}
        return browser.submit(urljoin(page.url, form.action or page.url), fields)


def who_is_in(browser: Browser) -> str:
    """The name by which the hub knows the person at this browser; empty for nobody."""
    answer = browser.call("GET", browser.address.api("user"))
    if answer.status in (401, 403):
        return ""
    name = answer.object("the hub to say who is logged in").get("name")
    return name if isinstance(name, str) else ""


def log_in(login: Login, browser: Browser, user: CheckUser) -> None:
    """Log a check user in; raises Unexpected unless the hub then knows the person by that name."""
    expected = f"{user.name} to be logged in"
    page = login.attempt(browser, user)
    if page.status != 200:
        raise Unexpected(expected, str(page))
    name = who_is_in(browser)
    # JupyterHub lower-cases names
    if name != user.name.lower():
        raise Unexpected(expected, f"that the hub knows {name or 'nobody'} there, at {page}")


def log_out(browser: Browser) -> None:
    """Log out, which deletes the tokens that the browser's session got from the hub (jupyterhub/handlers/base.py)."""
    browser.page(browser.address.page("logout"))
    name = who_is_in(browser)
    if name:
        raise Unexpected("nobody to be logged in after the logout", f"{name}")
