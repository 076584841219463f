# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a front door: what is unknown, and what does not go together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.options import (
    DEFAULTS,
    read,
    secret_namespace,
)
from ansible_collections.scigateway.jupyterhub.tests.parts import places

ROLE = places.CHECKOUT / "roles" / "ingress"
GOOD = {"domain": "hub.example.org"}


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text())
    return found


def test_the_role_hands_all_of_them_on_with_the_same_defaults() -> None:
    role = load(ROLE / "defaults" / "main.yml")
    assert list(load(ROLE / "vars" / "main.yml")["_ingress_options"]) == list(DEFAULTS)
    apart = {"gateway_crds"}
    assert {name: role[f"ingress_{name}"] for name in DEFAULTS if name not in apart} == {
        name: value for name, value in DEFAULTS.items() if name not in apart
    }


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "ingress_domain: it is missing, and a certificate is for a name; write it like hub.example.org."),
        ({"domain": "hub"}, "ingress_domain: hub is not a domain name; write it like hub.example.org."),
        ({"domain": "https://hub.example.org"}, "ingress_domain: https://hub.example.org is not a domain name"),
        ({**GOOD, "controler": "auto"}, "ingress_controler: there is no such variable; leave it out."),
        ({**GOOD, "gateway": True, "controller": "existing"}, "ingress_gateway: it is for the Traefik"),
        ({**GOOD, "host_ports": True, "load_balancer_ip": "192.0.2.1"}, "ingress_load_balancer_ip: 192.0.2.1 does"),
        ({**GOOD, "acme_server": "https://a.org/", "acme_staging": True}, "ingress_acme_staging: ingress_acme_server"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match="ingress_") as caught:
        read(given)
    assert str(caught.value).startswith(sentence)


def test_without_tls_of_ours_no_name_is_needed() -> None:
    assert read({"tls": "elsewhere"})["domain"] == ""


def test_the_certificate_lies_where_it_is_read() -> None:
    assert secret_namespace(read({**GOOD, "hub_namespace": "hub"})) == "hub"
    assert secret_namespace(read({**GOOD, "gateway": True})) == "ingress"
    assert read({**GOOD, "name": "physics"})["tls_secret"] == "physics-tls"
