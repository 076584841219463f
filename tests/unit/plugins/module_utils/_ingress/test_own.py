# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator's own certificate: what browsers would refuse is refused before."""

from __future__ import annotations

import datetime

import pytest
import trustme
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.own import certificate_problems
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

NOW = datetime.datetime.now(datetime.UTC)
AUTHORITY = trustme.CA()


def pair(*names: str, ends: datetime.datetime | None = None) -> tuple[str, str]:
    """Return a certificate for names with what is between it and its authority, and its key."""
    leaf = AUTHORITY.issue_cert(*names, not_after=ends)
    chain = b"".join(blob.bytes() for blob in leaf.cert_chain_pems) + AUTHORITY.cert_pem.bytes()
    return chain.decode(), leaf.private_key_pem.bytes().decode()


@pytest.mark.parametrize("name", ["hub.example.org", "*.example.org", "HUB.example.org"])
def test_one_for_the_domain_is_taken(name: str) -> None:
    assert certificate_problems(*pair(name), "hub.example.org", NOW) == []


@pytest.mark.parametrize("name", ["other.example.org", "*.org", "*.hub.example.org"])
def test_one_for_another_name_is_refused(name: str) -> None:
    (problem,) = certificate_problems(*pair(name), "hub.example.org", NOW)
    assert problem == (
        f"ingress_certificate: it is for {name}, and not for hub.example.org (ingress_domain); get one for that name."
    )


def test_an_expired_one_is_refused() -> None:
    yesterday = NOW - datetime.timedelta(days=1)
    (problem,) = certificate_problems(*pair("hub.example.org", ends=yesterday), "hub.example.org", NOW)
    assert problem == f"ingress_certificate: it expired on {yesterday:%Y-%m-%d}; renew it."


def test_one_that_is_not_valid_yet_is_refused() -> None:
    long_ago = datetime.datetime(1999, 1, 1, tzinfo=datetime.UTC)
    (problem,) = certificate_problems(*pair("hub.example.org"), "hub.example.org", long_ago)
    assert problem.startswith("ingress_certificate: it is valid from ")


def test_a_key_of_another_certificate_is_refused() -> None:
    (problem,) = certificate_problems(pair("hub.example.org")[0], pair("hub.example.org")[1], "hub.example.org", NOW)
    assert problem.startswith("ingress_certificate_key: it does not belong to the certificate in ingress_certificate")


def test_a_key_with_a_password_is_refused() -> None:
    certificate, key = pair("hub.example.org")
    locked = load_pem_private_key(key.encode(), None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word")
    )
    (problem,) = certificate_problems(certificate, locked.decode(), "hub.example.org", NOW)
    assert problem.startswith("ingress_certificate_key: it is locked with a password")


@pytest.mark.parametrize(
    ("certificate", "key", "about"),
    [
        ("", "", ["ingress_certificate: it is missing", "ingress_certificate_key: it is missing"]),
        ("/etc/ssl/hub.pem", "x", ["ingress_certificate: it holds no certificate in PEM"]),
        (pair("hub.example.org")[0], "x", ["ingress_certificate_key: it is no private key in PEM"]),
    ],
)
def test_what_is_none_is_refused(certificate: str, key: str, about: list[str]) -> None:
    found = certificate_problems(certificate, key, "hub.example.org", NOW)
    assert len(found) == len(about)
    assert all(sentence.startswith(start) for sentence, start in zip(found, about, strict=True))
