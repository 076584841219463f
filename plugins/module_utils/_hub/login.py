# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a check user gets into the hub: a strategy per kind of login; here the hub's own form."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import urlencode, urljoin, urlsplit

from .address import origin
from .browser import Browser
from .errors import Unexpected
from .login_form import forms, login_form
from .settings import CheckUser
from .transport import Answer

_USE_A_TOKEN = (
    "leave the passwords out of check_users and give the token of a service that may act for them (service_token)"
)

# the button of a login page whose authenticator sends people to a provider (jupyterhub/templates/login.html)
_PROVIDER_LINK = re.compile(r"href=['\"][^'\"]*/(?:oauth_login|saml_login)\b")


class NoLoginForm(Unexpected):
    """The login page has no form for a name and a password."""


class Login(t.Protocol):
    """A way to log in; it leaves the browser logged in on the hub's home page, where no server is started."""

    def attempt(self, browser: Browser, user: CheckUser) -> Answer:
        """Try to log in and return the page that the person then sees."""

    def hint(self) -> str:
        """What may be behind a refusal, as far as the login page tells; may be empty."""


class FormLogin:
    """The hub's login page with a user name and a password, filled in as it is served."""

    def __init__(self) -> None:
        self._further: list[str] = []

    def attempt(self, browser: Browser, user: CheckUser) -> Answer:
        """Submit the form of the login page; raises NoLoginForm when the page has none."""
        # without `next` the hub starts the user's server after a login (redirect_to_server)
        query = urlencode({"next": urlsplit(browser.address.page("home")).path})
        page = browser.page(f"{browser.address.page('login')}?{query}")
        form = login_form(page.text)
        if page.status != 200 or form is None:
            raise NoLoginForm("a login page with fields for a user name and a password", _without_form(page, browser))
        if "_xsrf" not in form.fields:
            raise Unexpected(
                "the hidden field _xsrf in the login form", f"only {sorted(form.fields) or 'no hidden field'}"
            )
        fields = {**form.fields, form.user_field: user.name, form.password_field: user.password}
        answer = browser.submit(urljoin(page.url, form.action or page.url), fields)
        # a second factor can be asked for in the same form or after it
        self._further = form.further or [
            name for later in forms(answer.text) if later.user_field != form.user_field for name in _typed(later)
        ]
        return answer

    def hint(self) -> str:
        """Which further field the last login page asked for."""
        if not self._further:
            return ""
        return f"; the page also asks for {', '.join(self._further)}, perhaps a second factor: {_USE_A_TOKEN}"


def _typed(form: t.Any) -> list[str]:
    return [name for name in (form.user_field, form.password_field, *form.further) if name]


def _without_form(page: Answer, browser: Browser) -> str:
    """What a login page is that has no form for passwords."""
    elsewhere = origin(page.url) != origin(browser.address.base)
    if elsewhere or (page.status == 200 and _PROVIDER_LINK.search(page.text)):
        where = f" at {urlsplit(page.url).netloc}" if elsewhere else ""
        return f"{page}, which leads to a login provider{where}, where only people log in: {_USE_A_TOKEN}"
    return str(page)


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
        raise Unexpected(expected, f"{page}{_cause(login, browser)}")
    name = who_is_in(browser)
    # JupyterHub lower-cases names
    if name != user.name.lower():
        raise Unexpected(expected, f"that the hub knows {name or 'nobody'} there, at {page}{_cause(login, browser)}")


def _cause(login: Login, browser: Browser) -> str:
    """What is behind a login that got nobody in, as far as the visitor can tell."""
    if not browser.cookie_list():
        return "; no cookie of the hub arrives: a proxy in between takes the header Set-Cookie out"
    return login.hint()


def log_out(browser: Browser) -> None:
    """Log out, which deletes the tokens that the browser's session got from the hub (jupyterhub/handlers/base.py)."""
    browser.page(browser.address.page("logout"))
    name = who_is_in(browser)
    if name:
        raise Unexpected("nobody to be logged in after the logout", f"{name}")
