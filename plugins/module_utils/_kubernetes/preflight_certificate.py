# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's own certificate, in a secret of the namespace."""

from __future__ import annotations

import datetime
import typing as t

from .._z2jh.options import variable
from .certificates import decoded, is_for, lifetime, names
from .preflight_facts import Facts
from .preflight_findings import Findings

_TYPE = "kubernetes.io/tls"
_SOON = datetime.timedelta(days=14)


def check_certificate(facts: Facts, options: t.Mapping[str, t.Any], now: datetime.datetime) -> Findings:
    """Return what is wrong with the certificate; one from Let's Encrypt is made later, and not looked at."""
    findings = Findings()
    name = options["tls_secret"]
    if not name or options["letsencrypt"]:
        return findings
    start = f"{variable('tls_secret')}: the Secret {name} of the namespace {options['namespace']}"
    if facts.tls is None:
        findings.shortfalls.append(
            f"{start} is not there; make it with `kubectl --namespace {options['namespace']} create secret tls {name} "
            "--cert=... --key=...`, or name another one."
        )
    elif facts.tls.get("type") != _TYPE:
        findings.shortfalls.append(
            f"{start} is of the type {facts.tls.get('type', 'Opaque')}, and a certificate is of {_TYPE}; make it with "
            "`kubectl create secret tls`."
        )
    else:
        findings.add(_content(start, decoded(facts.tls), options["domain"], now))
    return findings


def _content(start: str, pem: bytes, domain: str, now: datetime.datetime) -> Findings:
    findings = Findings()
    try:
        from cryptography import x509
    except ImportError:
        findings.warnings.append(
            f"{start} was not looked into, because the Python library cryptography is missing on the controller."
        )
        return findings
    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except ValueError:
        findings.shortfalls.append(f"{start} holds no certificate in tls.crt; make it again from PEM files.")
        return findings
    begins, ends = lifetime(certificate)
    if ends < now:
        findings.shortfalls.append(f"{start} holds a certificate that expired on {ends:%Y-%m-%d}; renew it.")
    elif begins > now:
        findings.shortfalls.append(f"{start} holds a certificate that is valid from {begins:%Y-%m-%d} on; wait for it.")
    elif ends - now < _SOON:
        findings.warnings.append(f"{start} holds a certificate that expires on {ends:%Y-%m-%d}; renew it soon.")
    if domain and not is_for(certificate, domain):
        others = ", ".join(names(certificate)) or "no name at all"
        findings.shortfalls.append(
            f"{start} holds a certificate for {others}, and not for {domain} "
            f"({variable('domain')}); get one for that name."
        )
    return findings
