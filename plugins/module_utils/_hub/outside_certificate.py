# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate of a server: what stands in it, and why it is not trusted."""

from __future__ import annotations

import os
import socket
import ssl
import time
import typing as t
from dataclasses import dataclass

from .libraries import load_requests

# OpenSSL's X509_V_FLAG_NO_CHECK_TIME, for which Python has no name: an expired certificate can be read too
_IGNORE_TIME = 0x200000

# OpenSSL's reasons to refuse a certificate (openssl/x509_vfy.h)
_NOT_YET_VALID, _EXPIRED = 9, 10
_SELF_SIGNED, _SELF_SIGNED_IN_CHAIN = 18, 19
_NO_ISSUER, _NO_LOCAL_ISSUER, _UNVERIFIED_LEAF = 2, 20, 21
_OTHER_NAME, _OTHER_ADDRESS = 62, 64

# certificates that proxies serve until they have the right one, by words of their subject or issuer
_STAND_INS = {
    "TRAEFIK DEFAULT CERT": "the default certificate of Traefik, which it serves while it has none for this name",
    "Kubernetes Ingress Controller Fake Certificate": "the default certificate of ingress-nginx, which it serves while "
    "it has none for this name",
    "(STAGING)": "a certificate for rehearsals from the staging service of Let's Encrypt, which no browser trusts",
}


@dataclass(frozen=True)
class Certificate:
    """What people ask about a certificate; begins and ends are Unix times in seconds."""

    names: tuple[str, ...]
    subject: str
    issuer: str
    begins: float
    ends: float

    @property
    def days_left(self) -> float:
        """Days until it expires; negative afterwards."""
        return (self.ends - time.time()) / 86400

    def stand_in(self) -> str:
        """In words, what it is when it is only there in place of the right one; empty otherwise."""
        words = f"{self.subject} {self.issuer}"
        return next((meaning for mark, meaning in _STAND_INS.items() if mark in words), "")


def day(moment: float) -> str:
    """The day of a Unix time."""
    return time.strftime("%Y-%m-%d", time.gmtime(moment))


def trusting(authorities: str | bool | None) -> ssl.SSLContext:
    """Trust as a requests session whose `verify` is this: a file or a folder, else the usual authorities."""
    path = authorities if isinstance(authorities, str) else str(load_requests().certs.where())
    if os.path.isdir(path):
        return ssl.create_default_context(capath=path)
    return ssl.create_default_context(cafile=path)


def handshake(host: str, port: int, context: ssl.SSLContext, timeout: float) -> ssl.SSLSocket:
    """A TLS connection, which the caller closes; raises OSError, of which ssl.SSLError is one."""
    connection = socket.create_connection((host, port), timeout)
    try:
        return context.wrap_socket(connection, server_hostname=host)
    except BaseException:
        connection.close()
        raise


def read(connection: ssl.SSLSocket) -> Certificate:
    """The certificate of a connection that was verified; of another one, Python tells nothing."""
    given: dict[str, t.Any] = dict(connection.getpeercert() or {})
    return Certificate(
        names=tuple(value for _kind, value in given.get("subjectAltName", ())),
        subject=_name(given.get("subject", ())),
        issuer=_name(given.get("issuer", ())),
        begins=ssl.cert_time_to_seconds(given["notBefore"]),
        ends=ssl.cert_time_to_seconds(given["notAfter"]),
    )


def explain(host: str, port: int, authorities: str | bool | None, timeout: float) -> str:
    """Why a TLS connection fails, as what was seen; empty when it does not fail or the reason is not known."""
    try:
        handshake(host, port, trusting(authorities), timeout).close()
    except ssl.SSLCertVerificationError as error:
        return _distrust(error, _presented(host, port, timeout), host)
    except ssl.SSLError as error:
        return _no_handshake(error)
    except OSError:
        return ""
    return ""


def _name(parts: t.Iterable[t.Iterable[tuple[str, str]]]) -> str:
    """The common name, or else the organisation, of a subject or issuer."""
    given = {key: value for group in parts for key, value in group}
    return given.get("commonName") or given.get("organizationName") or "nobody named"


def _presented(host: str, port: int, timeout: float) -> Certificate | None:
    """What a server presents, trusted or not.

    Python tells what stands in a certificate only when it is trusted. So the first connection takes it as it is, and
    the second one trusts exactly that one, at any time and for any name.
    """
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname = False
    blind.verify_mode = ssl.CERT_NONE
    reader = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    reader.check_hostname = False
    reader.verify_flags = ssl.VerifyFlags(ssl.VERIFY_X509_PARTIAL_CHAIN | _IGNORE_TIME)
    for context in (blind, reader):
        # short keys are told by the connection that failed
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    try:
        with handshake(host, port, blind, timeout) as connection:
            reader.load_verify_locations(cadata=connection.getpeercert(binary_form=True) or b"")
        with handshake(host, port, reader, timeout) as connection:
            return read(connection)
    except (OSError, ValueError):
        return None


def _distrust(error: ssl.SSLCertVerificationError, found: Certificate | None, host: str) -> str:
    """The sentence of a refused certificate, with what stands in it where that could be read."""
    code = error.verify_code
    if found is None:
        return f"a certificate that is not trusted ({error.verify_message}; ca_file names the authority to trust)"
    if found.stand_in():
        return f"{found.stand_in()}: the right one was never issued or is not configured"
    if code in (_OTHER_NAME, _OTHER_ADDRESS):
        names = ", ".join(found.names) or f"no name at all but the old-fashioned common name {found.subject}"
        return f"a certificate for another name: it is for {names}, and not for {host}"
    if code == _EXPIRED:
        if found.days_left > 0:
            return f'a certificate of "{found.issuer}" above which an expired one stands: renew the whole chain'
        return f"a certificate that expired on {day(found.ends)} ({-found.days_left:.0f} days ago): renew it"
    if code == _NOT_YET_VALID:
        return (
            f"a certificate that is valid only from {day(found.begins)} on, while this computer's clock says "
            f"{day(time.time())}: correct that clock, or that of the computer which made the certificate"
        )
    if code == _SELF_SIGNED:
        return f'a self-signed certificate of "{found.subject}": get one from an authority, or name its file in ca_file'
    if code in (_SELF_SIGNED_IN_CHAIN, _NO_LOCAL_ISSUER, _NO_ISSUER, _UNVERIFIED_LEAF):
        return (
            f'a certificate of "{found.issuer}", an authority that is not known here: name the file of that authority '
            "in ca_file, or let the server send its intermediate certificates too"
        )
    return f'a certificate of "{found.issuer}" that is not trusted ({error.verify_message})'


def _no_handshake(error: ssl.SSLError) -> str:
    reason = error.reason or ""
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return "a server that does not speak TLS at that port: use an http address, or the right port"
    if reason in ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"):
        return "a server that speaks no TLS of version 1.2 or newer"
    if reason == "TLSV1_UNRECOGNIZED_NAME":
        return "a server that has no certificate for this name"
    return ""
