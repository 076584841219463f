# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator reads about a certificate: real TLS connections on 127.0.0.1."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub import outside_certificate
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import Unexpected
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.hub_checks import hub_answers
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.outside_https import certificate, old_tls
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.outside_server import (
    Authority,
    Reply,
    Server,
    self_signed,
)


def days(number: float) -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=number)


def seen_of(server: Server, ca_file: str = "") -> str:
    """What the first step of a check says of a hub whose certificate is not accepted."""
    with pytest.raises(Unexpected) as caught:
        hub_answers(server.visit(ca_file=ca_file))
    return caught.value.seen


def test_another_name(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Server(authority.context("hub.example.org", "www.example.org")) as server:
        assert seen_of(server, authority.file) == (
            "a certificate for another name: it is for hub.example.org, www.example.org, and not for localhost"
        )


def test_expired(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Server(authority.context(not_after=days(-12))) as server:
        seen = seen_of(server, authority.file)
    assert seen == f"a certificate that expired on {days(-12):%Y-%m-%d} (12 days ago): renew it"


def test_not_yet_valid(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Server(authority.context(not_before=days(3), not_after=days(30))) as server:
        seen = seen_of(server, authority.file)
    assert seen.startswith(f"a certificate that is valid only from {days(3):%Y-%m-%d} on")
    assert "clock" in seen


def test_self_signed(tmp_path: Path) -> None:
    with Server(self_signed(tmp_path, "my hub")) as server:
        assert seen_of(server).startswith('a self-signed certificate of "my hub": ')


def test_an_authority_that_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other", "Somebody else")
    with Server(Authority(tmp_path, "University").context()) as server:
        for ca_file in ("", other.file):
            seen = seen_of(server, ca_file)
            assert seen.startswith('a certificate of "University", an authority that is not known here')
            assert "ca_file" in seen


def test_a_default_certificate_of_a_proxy(tmp_path: Path) -> None:
    with Server(self_signed(tmp_path, "TRAEFIK DEFAULT CERT")) as server:
        assert "the default certificate of Traefik" in seen_of(server)
        # trusted or not, it is not that of the hub
        with pytest.raises(Unexpected, match="default certificate of Traefik"):
            certificate(server.visit(ca_file=str(tmp_path / "self-signed.pem")))


def test_a_certificate_for_rehearsals(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "(STAGING) Let's Encrypt")
    with Server(authority.context()) as server:
        assert "rehearsals" in seen_of(server)
        with pytest.raises(Unexpected, match="staging service of Let's Encrypt"):
            certificate(server.visit(ca_file=authority.file))


def test_a_server_without_tls(tmp_path: Path) -> None:
    with Server() as server, pytest.raises(Unexpected) as caught:
        hub_answers(server.visit(url=server.url.replace("http:", "https:")))
    assert caught.value.seen == (
        "a server that does not speak TLS at that port: use an http address, or the right port"
    )


def test_a_certificate_that_is_right(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Server(authority.context(not_after=days(60.5))) as server:
        server.answers["/base/hub/api"] = Reply(text='{"version": "5.5.4"}')
        visit = server.visit(ca_file=authority.file)
        assert hub_answers(visit) == "JupyterHub 5.5.4"
        said = certificate(visit)
    assert said.startswith('for localhost, 127.0.0.1 by "Authority of a test" until ')
    assert "(60 days), TLSv1.3" in said


def test_few_days_left(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Server(authority.context(not_after=days(5.2))) as server:
        with pytest.raises(Unexpected) as caught:
            certificate(server.visit(ca_file=authority.file))
        assert caught.value.expected == "a certificate that is valid for 14 more days"
        assert f"ends on {days(5.2):%Y-%m-%d}, in 5 days" in caught.value.seen
        assert "(5 days)" in certificate(server.visit(ca_file=authority.file, certificate_days=5))


def test_what_is_not_verified_is_read_too(tmp_path: Path) -> None:
    """The trick by which an expired certificate for another name can be read has to go on working."""
    with Server(Authority(tmp_path, "University").context("hub.example.org", not_after=days(-1))) as server:
        found = outside_certificate._presented("localhost", server.port, 5.0)
    assert found is not None
    assert (found.names, found.issuer) == (("hub.example.org",), "University")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_tls(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    modern, old = authority.context(), authority.context()
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with Server(modern) as server:
        assert old_tls(server.visit(ca_file=authority.file)) == "refused"
    with Server(old) as server, pytest.raises(Unexpected, match=r"that TLSv1\.1 is accepted"):
        old_tls(server.visit(ca_file=authority.file))
