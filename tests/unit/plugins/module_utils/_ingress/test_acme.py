# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates by ACME: who is asked, what for, and where the answer runs."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress import acme
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.names import LETS_ENCRYPT, STAGING
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.options import read


def options(**more: Any) -> dict[str, Any]:
    return read({"domain": "hub.example.org", "name": "physics", **more})


@pytest.mark.parametrize(
    ("given", "server", "name"),
    [
        ({}, LETS_ENCRYPT, "physics-letsencrypt"),
        ({"acme_staging": True}, STAGING, "physics-letsencrypt-staging"),
        ({"acme_server": "https://ca.example.org/dir"}, "https://ca.example.org/dir", "physics-acme"),
    ],
)
def test_another_authority_is_another_issuer(given: dict[str, Any], server: str, name: str) -> None:
    made = options(**given)
    issuer = acme.issuer(made, "hub", ours=True)
    assert (issuer["spec"]["acme"]["server"], issuer["metadata"]["name"]) == (server, name)
    # by which cert-manager notices that the certificate must be asked for anew
    assert acme.certificate(made, "hub")["spec"]["issuerRef"]["name"] == name


def test_the_certificate_is_for_the_domain_and_has_no_common_name() -> None:
    domain = f"{'a' * 60}.{'b' * 60}.example.org"
    spec = acme.certificate(options(domain=domain), "hub")["spec"]
    assert spec["dnsNames"] == [domain]
    assert "commonName" not in spec
    assert spec["secretName"] == "physics-tls"


def test_answers_run_on_the_nodes_that_have_the_address() -> None:
    taint = {"key": "door", "operator": "Exists"}
    made = options(host_ports=True, node_selector={"door": "yes"}, tolerations=[taint])
    solver = acme.issuer(made, "hub", ours=True)["spec"]["acme"]["solvers"][0]["http01"]["ingress"]
    assert solver["podTemplate"]["spec"] == {"nodeSelector": {"door": "yes"}, "tolerations": [taint]}
    balanced = acme.issuer(options(node_selector={"door": "yes"}), "hub", ours=True)
    assert "podTemplate" not in balanced["spec"]["acme"]["solvers"][0]["http01"]["ingress"]


def test_another_controller_gets_no_words_of_traefik() -> None:
    made = acme.issuer(options(**{"class": "nginx"}), "hub", ours=False)
    solver = made["spec"]["acme"]["solvers"][0]["http01"]["ingress"]
    assert solver == {"ingressClassName": "nginx", "serviceType": "ClusterIP"}


def test_the_address_and_the_authority_of_the_server_are_handed_on() -> None:
    made = acme.issuer(options(email="ada@example.org", acme_ca="PEM"), "hub", ours=True)["spec"]["acme"]
    assert made["email"] == "ada@example.org"
    assert base64.b64decode(made["caBundle"]) == b"PEM"
    assert "email" not in acme.issuer(options(), "hub", ours=True)["spec"]["acme"]


def test_cert_manager_finds_the_domain_inside_the_cluster() -> None:
    made = acme.cert_manager_values(options(), "10.96.7.7")
    assert made["hostAliases"] == [{"ip": "10.96.7.7", "hostnames": ["hub.example.org"]}]
    assert "hostAliases" not in acme.cert_manager_values(options())


def test_images_of_cert_manager_come_from_a_mirror() -> None:
    made = acme.cert_manager_values(options(cert_manager_registry="mirror.example.org:5000/jetstack/copies"))
    assert (made["imageRegistry"], made["imageNamespace"]) == ("mirror.example.org:5000", "jetstack/copies")


def test_kinds_outlive_the_release_and_the_site_has_the_last_word() -> None:
    made = acme.cert_manager_values(options(cert_manager_extra_values={"crds": {"enabled": False}}))
    assert made["crds"] == {"enabled": False, "keep": True}


def test_an_own_certificate_becomes_a_secret_for_tls() -> None:
    made = acme.own_certificate(options(tls="own", certificate="CERT", certificate_key="KEY"), "hub")
    assert made["type"] == "kubernetes.io/tls"
    assert {name: base64.b64decode(text) for name, text in made["data"].items()} == {
        "tls.crt": b"CERT",
        "tls.key": b"KEY",
    }


def test_cert_manager_takes_an_own_certificate_for_that_of_another_issuer() -> None:
    made = options(tls="own", certificate="CERT", certificate_key="KEY")
    annotations = acme.own_certificate(made, "hub")["metadata"]["annotations"]
    wanted = acme.certificate(made, "hub")["spec"]["issuerRef"]
    assert annotations["cert-manager.io/issuer-name"] != wanted["name"]
