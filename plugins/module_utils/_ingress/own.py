# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's own certificate, looked at before anything is touched."""

from __future__ import annotations

import datetime
import typing as t

from .._kubernetes.certificates import is_for, lifetime, names

_FIELD = "ingress_certificate"


def certificate_problems(pem: str, key: str, domain: str, now: datetime.datetime) -> list[str]:
    """Return a sentence for each reason why browsers, or Traefik, would refuse it."""
    missing = [
        f"{name}: it is missing, and ingress_tls is own; give the text of the PEM file."
        for name, text in ((_FIELD, pem), (f"{_FIELD}_key", key))
        if not text.strip()
    ]
    if missing:
        return missing
    from cryptography import x509

    try:
        chain = x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        return [f"{_FIELD}: it holds no certificate in PEM; give the text of the PEM file."]
    leaf = chain[0]
    return [*_key_problems(leaf, key), *_time_problems(leaf, now), *_name_problems(leaf, domain)]


def _key_problems(leaf: t.Any, key: str) -> list[str]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(key.encode(), password=None)
    except TypeError:
        return [f"{_FIELD}_key: it is locked with a password, which nobody types at a server; give it without."]
    except (ValueError, UnsupportedAlgorithm):
        return [f"{_FIELD}_key: it is no private key in PEM; give the key that the certificate was asked for with."]
    if private.public_key() != leaf.public_key():
        return [
            f"{_FIELD}_key: it does not belong to the certificate in {_FIELD}, the first of which must be the hub's "
            "own; give the key that it was asked for with."
        ]
    return []


def _time_problems(leaf: t.Any, now: datetime.datetime) -> list[str]:
    begins, ends = lifetime(leaf)
    if ends < now:
        return [f"{_FIELD}: it expired on {ends:%Y-%m-%d}; renew it."]
    if begins > now:
        return [f"{_FIELD}: it is valid from {begins:%Y-%m-%d} on; wait for that day, or give another one."]
    return []


def _name_problems(leaf: t.Any, domain: str) -> list[str]:
    if is_for(leaf, domain):
        return []
    return [
        f"{_FIELD}: it is for {', '.join(names(leaf)) or 'no name at all'}, and not for {domain} (ingress_domain); get "
        "one for that name."
    ]
