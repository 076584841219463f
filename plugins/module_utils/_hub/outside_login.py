# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the login page leads: to a form, or to identity providers."""

from __future__ import annotations

import html
import re
import typing as t
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from .errors import NotChecked, Unexpected
from .login_form import login_form
from .outside_look import Look, Passerby, place
from .settings import LoginProvider
from .transport import shown
from .visit import Visit

# a hub leads from its own pages to its own pages this often at most
_MOST_HOPS = 5


@dataclass(frozen=True)
class Departure:
    """A redirect from the hub to a provider, and the visitor whose cookies belong to it."""

    url: str
    visitor: Passerby

    def query(self, name: str) -> str:
        """A value of the provider's address; empty when there is none."""
        return parse_qs(urlsplit(self.url).query).get(name, [""])[0]

    @property
    def site(self) -> str:
        """The provider's address without its query."""
        return shown(self.url)


@dataclass(frozen=True)
class LoginPage:
    """What a visitor finds at the login: the page, the providers that it leads to, whether there is a form."""

    seen: Look
    departures: tuple[Departure, ...]
    has_form: bool

    def __str__(self) -> str:
        ways = ["a form for a name and a password"] if self.has_form else []
        ways += [f"a way to {departure.site}" for departure in self.departures]
        return " and ".join(ways) or str(self.seen)


class _LinkFinder(HTMLParser):
    """Collects the links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]


def login_ways(visit: Visit) -> LoginPage:
    """Look at the login page and at the providers behind it; each provider is left by a visitor of its own."""
    start = visit.address.page("login")
    departure, seen = _follow(visit, start)
    if departure:
        return LoginPage(seen, (departure,), has_form=False)
    finder = _LinkFinder()
    finder.feed(seen.text)
    has_form = login_form(seen.text) is not None
    # the path of OAuthenticator's login handler, which authenticators of several providers have once for each
    links = [urljoin(seen.url, link) for link in finder.links if urlsplit(link).path.endswith("/oauth_login")]
    if not links and not has_form:
        links = [visit.address.page("oauth_login")]
    found = [_follow(visit, link)[0] for link in dict.fromkeys(links) if link.startswith(visit.address.base)]
    return LoginPage(seen, tuple(departure for departure in found if departure), has_form)


def _follow(visit: Visit, url: str) -> tuple[Departure | None, Look]:
    """Follow the hub's own redirects until a page comes, or the way out to a provider."""
    settings = visit.settings
    visitor = Passerby(visit.address.base, settings.ca_file, settings.request_timeout)
    seen = visitor.look(url)
    for _hop in range(_MOST_HOPS):
        if not seen.location:
            return None, seen
        if not seen.location.startswith(visit.address.base):
            return Departure(seen.location, visitor), seen
        seen = visitor.look(seen.location)
    raise Unexpected(f"a login page at {shown(url)}", f"redirects without end, at last to {shown(seen.location)}")


def login_page(visit: Visit) -> str:
    """The login page leads exactly where it should; without a given provider it is only described."""
    wanted = visit.settings.login_provider
    found = login_ways(visit)
    if wanted is None:
        return str(found)
    departure = fitting(found, wanted)
    if departure is None:
        raise Unexpected(f"the login page to lead to {wanted.name} at {shown(wanted.authorize_url)}", str(found))
    _compare(departure, wanted)
    pkce = departure.query("code_challenge_method")
    return f"{departure.site} with {wanted.redirect_url}, {f'PKCE {pkce}' if pkce else 'without PKCE'}"


def fitting(found: LoginPage, wanted: LoginProvider) -> Departure | None:
    """The way out whose address is that of the wanted provider."""
    return next((way for way in found.departures if place(way.url) == place(wanted.authorize_url)), None)


def departures(visit: Visit) -> t.Sequence[Departure]:
    """The ways to the given provider, or to all that there are; raises NotChecked when there is none."""
    wanted = visit.settings.login_provider
    found = login_ways(visit)
    if wanted is None:
        ways = found.departures
    else:
        way = fitting(found, wanted)
        ways = (way,) if way else ()
    if not ways:
        raise NotChecked(f"the login page leads to no provider: it is {found}")
    return ways


def _compare(departure: Departure, wanted: LoginProvider) -> None:
    """What the hub tells the provider is what was registered there."""
    redirect = departure.query("redirect_uri")
    if redirect != wanted.redirect_url:
        hint = "correct oauth_callback_url of the hub, or what is registered at the provider"
        if redirect.startswith("http:") and wanted.redirect_url.startswith("https:"):
            hint = "set oauth_callback_url, or let the proxy in front tell the hub that people come by https"
        raise Unexpected(
            f"the redirect address {wanted.redirect_url} in the request to {wanted.name}",
            f"{redirect or 'none'}: {hint}",
        )
    for name, value in (("client_id", wanted.client_id), ("response_type", "code")):
        if departure.query(name) != value:
            raise Unexpected(
                f"{name} {value} in the request to {wanted.name}", departure.query(name) or f"no {name} at all"
            )
    if not departure.query("state"):
        raise Unexpected(
            f"a state in the request to {wanted.name}", "none, so that anybody can log people in as somebody else"
        )


_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]+>", re.IGNORECASE | re.DOTALL)


def visible(text: str) -> str:
    """The words of a page as a person reads them; scripts mention errors that did not happen."""
    return " ".join(html.unescape(_MARKUP.sub(" ", text)).split())
