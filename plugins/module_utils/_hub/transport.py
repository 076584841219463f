# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP with a hub: answers, and network failures told as what was expected and seen."""

from __future__ import annotations

import html
import json
import os
import re
import typing as t
from urllib.parse import urlsplit

from .errors import NoAnswer, Unexpected
from .libraries import load_requests
from .outside_certificate import explain

if t.TYPE_CHECKING:
    import requests

# JupyterHub ties the anonymous XSRF token of the login form to the address and the User-Agent of the visitor
# (jupyterhub/_xsrf_utils.py), so that it must not change between the form and its submission.
USER_AGENT = "scigateway.jupyterhub-verify"

# where JupyterHub's pages say what went wrong: the refused login form, the error page, any page
_HEADINGS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"<p class=\"login_error\">(?P<words>.*?)</p>",
        r"<h1[^>]*>(?P<words>.*?)</h1>",
        r"<title[^>]*>(?P<words>.*?)</title>",
    )
)

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def shown(url: str) -> str:
    """The address without its query: redirects of a login carry codes there that no message may show."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


class Answer:
    """An HTTP answer, after redirects."""

    def __init__(self, status: int, url: str, text: str) -> None:
        self.status = status
        self.url = url
        self.text = text

    def reason(self) -> str:
        """What the hub says in words: the message of its JSON errors, or the heading of its page; may be empty."""
        try:
            body = json.loads(self.text)
        except ValueError:
            found = next(filter(None, (pattern.search(self.text) for pattern in _HEADINGS)), None)
            words = re.sub(r"<[^>]+>", " ", found.group("words")) if found else ""
            return " ".join(html.unescape(words).split())[:200]
        return str(body.get("message") or "")[:300] if isinstance(body, dict) else ""

    def __str__(self) -> str:
        reason = self.reason()
        return f"HTTP {self.status} from {shown(self.url)}" + (f" ({reason})" if reason else "")

    def json(self, expected: str) -> t.Any:
        """The decoded JSON body; raises Unexpected with the given expectation."""
        if self.status >= 400:
            raise Unexpected(expected, str(self))
        try:
            return json.loads(self.text)
        except ValueError as error:
            raise Unexpected(expected, f"{self}, which is no JSON") from error

    def object(self, expected: str) -> dict[str, t.Any]:
        """The decoded JSON object; raises Unexpected with the given expectation."""
        body = self.json(expected)
        if not isinstance(body, dict):
            raise Unexpected(expected, f"{self} with a JSON {type(body).__name__}")
        return body


def new_session(url: str, ca_file: str) -> requests.Session:
    """A requests session for the hub at url that takes nothing from the environment but proxies and authorities.

    A matching entry of ~/.netrc would replace our Authorization header, and a proxy for all hosts would be asked for
    the hub on this computer; hence trust_env is off.
    """
    library = load_requests()
    session: requests.Session = library.Session()
    session.trust_env = False
    session.headers["User-Agent"] = USER_AGENT
    session.verify = ca_file or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    if urlsplit(url).hostname not in _LOOPBACK:
        session.proxies.update(library.utils.get_environ_proxies(url))
    return session


def send(session: requests.Session, method: str, url: str, timeout: float, **options: t.Any) -> requests.Response:
    """Send one request; network failures become Unexpected."""
    failures = load_requests().exceptions
    expected = f"an answer from {shown(url)}"
    try:
        response: requests.Response = session.request(method, url, timeout=timeout, **options)
    except failures.SSLError as error:
        raise Unexpected(expected, _tls_failure(session, url, timeout, error)) from error
    except failures.Timeout as error:
        raise NoAnswer(f"{expected} within {timeout:g} s", "no answer in time") from error
    except failures.TooManyRedirects as error:
        raise Unexpected(expected, "redirects without end (often a cookie that the hub does not get back)") from error
    except failures.RequestException as error:
        raise Unexpected(expected, f"no connection ({_root_cause(error)})") from error
    return response


def _tls_failure(session: requests.Session, url: str, timeout: float, error: t.Any) -> str:
    """Why TLS fails: a proxy of the environment hides the server, and then only the library's words are left."""
    # the request that failed can be one to which the first one was redirected
    reached = getattr(error.request, "url", None) or url
    parts = urlsplit(reached)
    direct = not load_requests().utils.select_proxy(reached, session.proxies)
    seen = explain(parts.hostname or "", parts.port or 443, session.verify, min(timeout, 5.0)) if direct else ""
    return seen or f"a certificate that is not trusted ({_root_cause(error)}; ca_file names the authority to trust)"


def _root_cause(error: BaseException) -> str:
    """The innermost reason: requests wraps a refused connection in three layers that name objects in memory."""
    inner: BaseException = error
    seen = set()
    while id(inner) not in seen:
        seen.add(id(inner))
        nested = [item for item in (getattr(inner, "reason", None), *inner.args) if isinstance(item, BaseException)]
        following = nested[0] if nested else (inner.__cause__ or inner.__context__)
        if following is None:
            break
        inner = following
    if isinstance(inner, OSError) and inner.strerror:
        return inner.strerror
    return re.sub(r"^<[^>]*>: ", "", str(inner)) or type(inner).__name__
