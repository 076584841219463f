# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates in PEM: for which names, from when, and until when."""

from __future__ import annotations

import base64
import binascii
import datetime
import typing as t


def decoded(secret: t.Mapping[str, t.Any]) -> bytes:
    """Return the certificate of a Secret of the type kubernetes.io/tls, empty when it holds none."""
    try:
        return base64.b64decode((secret.get("data") or {}).get("tls.crt", ""))
    except binascii.Error:
        return b""


def lifetime(certificate: t.Any) -> tuple[datetime.datetime, datetime.datetime]:
    """Return from when until when it is valid."""
    return _moment(certificate, "not_valid_before"), _moment(certificate, "not_valid_after")


def names(certificate: t.Any) -> list[str]:
    """Return the names that it is for, in small letters."""
    from cryptography import x509

    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [str(name).lower() for name in found.get_values_for_type(x509.DNSName)]


def is_for(certificate: t.Any, domain: str) -> bool:
    """Tell whether browsers take it for *domain*."""
    return any(_covers(name, domain.lower()) for name in names(certificate))


def is_valid(secret: t.Mapping[str, t.Any] | None, domain: str, now: datetime.datetime) -> bool:
    """Tell whether a Secret holds a certificate for *domain* that is valid now."""
    try:
        from cryptography import x509
    except ImportError:
        return False
    try:
        certificate = x509.load_pem_x509_certificate(decoded(secret or {}))
    except ValueError:
        return False
    begins, ends = lifetime(certificate)
    return begins <= now <= ends and is_for(certificate, domain)


def _covers(pattern: str, name: str) -> bool:
    # a star is one label, no more (RFC 6125, 6.4.3)
    return pattern == name or (pattern.startswith("*.") and pattern[2:] == name.partition(".")[2])


def _moment(certificate: t.Any, name: str) -> datetime.datetime:
    """Return a time with its zone, which the library tells since version 42."""
    if hasattr(certificate, f"{name}_utc"):
        return t.cast("datetime.datetime", getattr(certificate, f"{name}_utc"))
    return t.cast("datetime.datetime", getattr(certificate, name)).replace(tzinfo=datetime.timezone.utc)
