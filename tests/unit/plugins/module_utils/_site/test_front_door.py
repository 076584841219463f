# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How people reach a hub on a cluster."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.errors import SiteError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.plan import build_plan

SITE: dict[str, object] = {
    "hub_platform": "kubernetes",
    "hub_domain": "Hub.Example.org",
    "hub_login": [{"provider": "github", "client_id": "a", "client_secret": "b"}],
    "hub_users": ["ada"],
}


def door(surroundings: Any, **variables: object) -> dict[str, Any]:
    found: dict[str, Any] = build_plan({**SITE, **variables}, surroundings())["front_door"]
    return found


def test_without_a_word_traefik_and_lets_encrypt(surroundings: Any) -> None:
    found = door(surroundings)
    assert found["url"] == "https://hub.example.org/"
    assert (found["traefik"], found["managed"], found["ingress_class"], found["tls"]) == (
        True,
        True,
        "traefik",
        "letsencrypt",
    )
    assert (found["service_type"], found["load_balancer"]) == ("ClusterIP", True)


@pytest.mark.parametrize(
    ("variables", "managed", "tls"),
    [
        ({"hub_ingress_class": "nginx"}, True, "letsencrypt"),
        (
            {"hub_ingress_class": "nginx", "hub_certificate": "existing", "hub_certificate_secret": "t"},
            False,
            "existing",
        ),
        ({"hub_ingress_class": "nginx", "hub_certificate": "elsewhere"}, False, "elsewhere"),
        ({"hub_gateway": "doors/public", "hub_certificate": "elsewhere"}, False, "elsewhere"),
        ({"hub_certificate": "elsewhere"}, True, "elsewhere"),
    ],
)
def test_what_the_cluster_has_is_used(surroundings: Any, variables: dict[str, object], managed: bool, tls: str) -> None:
    found = door(surroundings, **variables)
    assert (found["managed"], found["tls"]) == (managed, tls)


def test_annotations_are_texts(surroundings: Any) -> None:
    found = door(surroundings, hub_ingress_class="nginx", hub_ingress_annotations={"a.org/seconds": 3600})
    assert found["ingress_annotations"] == {"a.org/seconds": "3600"}


def test_a_gateway_is_named_by_its_namespace_and_listener(surroundings: Any) -> None:
    found = door(surroundings, hub_gateway="doors/public/https", hub_certificate="elsewhere")
    assert (found["gateway_namespace"], found["gateway"], found["gateway_section"]) == ("doors", "public", "https")
    assert found["ingress_class"] == ""


def test_without_a_name_people_come_by_a_port(surroundings: Any) -> None:
    found = door(surroundings, hub_domain="", hub_https=False, hub_login=["native"], hub_users=[], hub_admins=["ada"])
    assert (found["service_type"], found["url"], found["managed"]) == ("NodePort", "", False)


def test_files_are_found_from_every_folder(surroundings: Any) -> None:
    files = {"hub_certificate_file": "~/hub.pem", "hub_certificate_key_file": "~/hub.key", "hub_ca_file": "~/ca.pem"}
    found = door(surroundings, hub_certificate="own", **files)
    assert [found[name].startswith("/") for name in ("certificate_file", "key_file", "ca_file")] == [True] * 3


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"hub_certificate": "own"}, "hub_certificate_file: it is missing, and hub_certificate is own"),
        ({"hub_certificate_file": "/a"}, "hub_certificate_file: it is for hub_certificate own"),
        ({"hub_certificate": "existing"}, "hub_certificate_secret: it is missing"),
        ({"hub_ingress_class": "nginx", "hub_gateway": "a/b"}, "hub_ingress_class and hub_gateway: both are given"),
        (
            {"hub_gateway": "a/b", "hub_certificate": "elsewhere", "hub_ingress_annotations": {"a.org/b": "c"}},
            "hub_ingress_annotations: they are for an Ingress",
        ),
        ({"hub_ingress_annotations": {"a b": "c"}}, "holds 'a b', which is no name of a label"),
        ({"hub_gateway": "a/b"}, "with hub_gateway, the certificate is a matter of the gateway"),
        ({"hub_gateway": "public"}, "is not a namespace and a name"),
        ({"hub_certificate_email": "ada"}, "is not an e-mail address"),
    ],
)
def test_what_cannot_work_is_refused(surroundings: Any, variables: dict[str, object], words: str) -> None:
    with pytest.raises(SiteError, match=words):
        door(surroundings, **variables)


def test_a_certificate_without_a_name_is_refused_when_it_comes_to_it(surroundings: Any) -> None:
    refused = build_plan({"hub_platform": "kubernetes"}, surroundings())["refused"]["hub"]
    assert refused.startswith("hub_domain: a certificate needs a domain name")
