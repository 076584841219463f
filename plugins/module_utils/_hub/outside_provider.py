# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The provider itself: its page knows the hub, and the hub can talk to it with the right secret."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from .errors import NotChecked, Unexpected
from .outside_hub_log import HubLog
from .outside_login import Departure, departures, visible
from .outside_look import Look, Passerby
from .outside_refusal import ACCEPTED, CLIENT_REFUSED, UNREACHED, meaning
from .transport import shown
from .visit import Visit

_UNREGISTERED_REDIRECT = re.compile(
    r"redirect[ _-]?ur[il][ _-]mismatch|mismatching[ _-]redirect|"
    r"(?:invalid|unregistered|unknown|illegal|wrong) (?:parameter: )?redirect[ _-]?ur[il]|"
    r"redirect[ _-]?ur[il]\b.{0,60}(?:not (?:registered|associated|supported|match|allowed|valid)|invalid|mismatch)",
    re.IGNORECASE,
)
_UNKNOWN_CLIENT = re.compile(
    r"(?:invalid|unauthorized|deleted|unknown)[ _-]client|client .{0,40}not (?:found|registered)",
    re.IGNORECASE,
)
# how oauthenticator introduces what a provider said, where it shows that (OAuthenticator.get_token_info)
_TOLD = re.compile(r"(?:An access token was not returned|Bad response): (?P<words>[^<]*)")


def provider_page(visit: Visit) -> str:
    """The provider answers the request that the hub sends people with, and not by an error page."""
    return ", ".join(_open(visit, departure) for departure in departures(visit))


def _open(visit: Visit, departure: Departure) -> str:
    expected = f"the login page of the provider at {departure.site}"
    try:
        seen = _look(visit, departure.url)
    except Unexpected as failure:
        raise Unexpected(expected, f"{failure.seen}, as seen from this computer") from failure
    words = _words(seen)
    if _UNREGISTERED_REDIRECT.search(words):
        raise Unexpected(
            expected,
            f"that it does not know the redirect address {departure.query('redirect_uri')} (HTTP {seen.status}): "
            "register exactly this one there",
        )
    if _UNKNOWN_CLIENT.search(words) or seen.status == 404:
        raise Unexpected(
            expected,
            f"that it does not know the client {departure.query('client_id')} (HTTP {seen.status}): correct client_id",
        )
    if seen.status >= 500 or seen.status in (400, 401):
        raise Unexpected(expected, str(seen))
    error = parse_qs(urlsplit(seen.location).query).get("error", [""])[0]
    if error:
        raise Unexpected(expected, f"that it sends people back with the error {error}")
    if seen.status >= 400:
        # providers turn programs away (403, 429), which says nothing about people
        raise NotChecked(f"{departure.site} answers a program by HTTP {seen.status}")
    return f"HTTP {seen.status} from {departure.site}"


def _look(visit: Visit, url: str) -> Look:
    """Look at a provider's page: ca_file is that of the hub and may be that of the provider too."""
    settings = visit.settings
    try:
        return Passerby(url, "", settings.request_timeout).look(url)
    except Unexpected as failure:
        if not settings.ca_file or "certificate" not in failure.seen:
            raise
    return Passerby(url, settings.ca_file, settings.request_timeout).look(url)


def _words(seen: Look) -> str:
    """What the provider says in its page, or in the redirect to it; Google packs its reason into base64 there."""
    query = urlsplit(seen.location).query
    words = [visible(seen.text), unquote(query)]
    for packed in parse_qs(query).get("authError", []):
        try:
            words.append(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode(errors="replace"))
        except (binascii.Error, ValueError):
            continue
    # the registered address itself may be repeated in a good redirect (return_to), but no error stands there
    return " ".join(words)


def provider_answers(visit: Visit) -> str:
    """The hub reaches its provider, and its secret is right.

    A made-up code with the right state makes the hub ask the provider for a token. A provider that knows the hub says
    that the code is wrong, one that does not says that the client is.
    """
    return ", ".join(_exchange(visit, departure) for departure in departures(visit))


def _exchange(visit: Visit, departure: Departure) -> str:
    expected = "the provider to know the hub by its secret, and to refuse a made-up code"
    callback = departure.query("redirect_uri")
    if not callback.startswith(visit.address.base):
        raise NotChecked(f"people come back from {departure.site} at {shown(callback) or 'an unknown address'}")
    log = HubLog(visit.settings)
    fields = {"code": f"hub-check-{secrets.token_hex(16)}", "state": departure.query("state")}
    try:
        seen = departure.visitor.look(f"{callback}?{urlencode(fields)}")
    except Unexpected as failure:
        # the hub waits for the provider's answer before it gives its own
        raise Unexpected(expected, f"{failure.seen} from the hub: it may wait for its provider in vain") from failure
    if seen.status < 400:
        raise Unexpected(expected, f"that the hub goes on with a made-up code: {seen}")
    if seen.status in (404, 405):
        raise NotChecked(f"the hub has no page at {shown(callback)} that takes a code")
    told = _TOLD.search(seen.text)
    said = visible(told.group("words")) if told else ""
    fate = meaning(said)
    if not said and seen.status >= 500:
        said = log.last_words()
        fate = meaning(said)
        if not said:
            raise NotChecked(
                f"the hub says only HTTP {seen.status} after a made-up code, whether the provider refused the code, "
                f"refused the hub's secret, or was not reached; the hub's log says which: {log.how}"
            )
    if fate == ACCEPTED:
        return f"{departure.site} refuses a made-up code, and not the hub"
    if fate == CLIENT_REFUSED:
        raise Unexpected(expected, f"that it refuses the hub's client id or secret ({said[-300:]}): paste them again")
    if fate == UNREACHED:
        raise Unexpected(expected, f"that the hub does not get through to its provider ({said[-300:]})")
    raise Unexpected(expected, said[-300:] or str(seen))
