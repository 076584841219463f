# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS as a visitor meets it: the certificate, old versions of TLS, the way from HTTP, and HSTS."""

from __future__ import annotations

import re
import ssl
import warnings
from urllib.parse import urlsplit

from .errors import NotChecked, Unexpected
from .libraries import load_requests
from .outside_certificate import day, handshake, read, trusting
from .outside_look import Look, Passerby, is_loopback, is_name
from .transport import new_session, shown
from .visit import Visit

# 180 days: what SSL Labs asks for its best grade, and just below what Zero to JupyterHub sets by default (15724800).
HSTS_SECONDS = 15552000

_HTTPS_PORT = 443


def encrypted(visit: Visit) -> str:
    """What people send travels encrypted, or does not leave this computer."""
    parts = urlsplit(visit.address.base)
    if parts.scheme == "https":
        return "https"
    if is_loopback(parts.hostname or ""):
        return "http on this computer only"
    raise Unexpected(
        "an https address",
        f"{visit.address.base}, over which passwords and notebooks travel unencrypted: give the hub a certificate, or "
        "say under not_provided why it has no https",
    )


def certificate(visit: Visit) -> str:
    """Name, authority and dates of the certificate; that it is trusted was shown by the connection itself."""
    days = visit.settings.certificate_days
    host, port = _endpoint(visit)
    try:
        with handshake(host, port, trusting(_authorities(visit)), visit.settings.request_timeout) as connection:
            found, version = read(connection), connection.version()
    except OSError as error:
        raise Unexpected(f"a trusted certificate at {host}:{port}", str(error)) from error
    if found.stand_in():
        raise Unexpected(f"a certificate that was issued for {host}", found.stand_in())
    if found.days_left < days:
        raise Unexpected(
            f"a certificate that is valid for {days} more days",
            f'that the one of "{found.issuer}" ends on {day(found.ends)}, in {found.days_left:.0f} days: look why it '
            "is not renewed",
        )
    names = ", ".join(found.names)
    return f'for {names} by "{found.issuer}" until {day(found.ends)} ({found.days_left:.0f} days), {version}'


def old_tls(visit: Visit) -> str:
    """TLS 1.0 and 1.1, which nobody may use any more (RFC 8996), are refused."""
    host, port = _endpoint(visit)
    unknown = NotChecked("the OpenSSL of this computer does not speak them itself")
    if not (ssl.HAS_TLSv1 and ssl.HAS_TLSv1_1):
        raise unknown
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        # Python warns of what is asked for on purpose here
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    # from level 1 on, OpenSSL 3 would not offer them at all
    context.set_ciphers("ALL:@SECLEVEL=0")
    try:
        with handshake(host, port, context, visit.settings.request_timeout) as connection:
            raise Unexpected("TLS older than 1.2 to be refused", f"that {connection.version()} is accepted")
    except ssl.SSLError as error:
        if error.reason == "NO_PROTOCOLS_AVAILABLE":
            raise unknown from error
    except OSError:
        # many servers refuse by closing the connection; that they answer at all was shown before
        pass
    return "refused"


def http_redirect(visit: Visit) -> str:
    """Who types the name without a scheme is led from HTTP to HTTPS."""
    parts = urlsplit(visit.address.base)
    if (parts.port or _HTTPS_PORT) != _HTTPS_PORT:
        raise NotChecked(f"the address has a port of its own ({parts.port}), which nobody types without https")
    plain = parts._replace(scheme="http", netloc=parts.netloc.removesuffix(f":{_HTTPS_PORT}"))
    return follow_plain(visit, plain.geturl())


def follow_plain(visit: Visit, url: str) -> str:
    """An http address leads to https of the same host; what is not listened to cannot lead astray."""
    host = urlsplit(url).hostname
    try:
        seen = Passerby(url, "", visit.settings.request_timeout).look(url)
    except Unexpected as error:
        raise NotChecked(f"nothing answers at {shown(url)}: {error.seen}") from error
    target = urlsplit(seen.location)
    if seen.status not in (301, 302, 307, 308) or (target.scheme, target.hostname) != ("https", host):
        raise Unexpected(f"{shown(url)} to lead to https of {host}", str(seen))
    return f"HTTP {seen.status} to {shown(seen.location)}"


def hsts(visit: Visit) -> str:
    """Browsers are told to come back over HTTPS only (RFC 6797)."""
    host = urlsplit(visit.address.base).hostname or ""
    if not is_name(host):
        raise NotChecked("browsers keep it for names only, and this address has none (RFC 6797, 8.1.1)")
    url = visit.address.page("login")
    seen = Passerby(url, visit.settings.ca_file, visit.settings.request_timeout).look(url)
    expected = f"Strict-Transport-Security with a max-age of at least {HSTS_SECONDS} s (180 days)"
    seconds = hsts_seconds(seen)
    if seconds is None:
        raise Unexpected(
            expected, f"no such header at {shown(url)}: without it the first request of a visit can be intercepted"
        )
    if seconds < HSTS_SECONDS:
        raise Unexpected(expected, f"{seconds} s at {shown(url)}")
    return f"{seconds // 86400} days"


def hsts_seconds(seen: Look) -> int | None:
    """The max-age of the header Strict-Transport-Security; None when there is none that can be read."""
    header = seen.headers.get("Strict-Transport-Security") or ""
    found = re.search(r'(?:^|;)\s*max-age\s*=\s*"?(\d+)', header, re.IGNORECASE)
    return int(found.group(1)) if found else None


def _endpoint(visit: Visit) -> tuple[str, int]:
    """Host and port of the hub, when they are reached without a proxy in between."""
    base = visit.address.base
    if load_requests().utils.select_proxy(base, new_session(base, visit.settings.ca_file).proxies):
        raise NotChecked("the hub is reached through the proxy of this computer, which hides it")
    parts = urlsplit(base)
    return parts.hostname or "", parts.port or _HTTPS_PORT


def _authorities(visit: Visit) -> str | bool | None:
    return new_session(visit.address.base, visit.settings.ca_file).verify
