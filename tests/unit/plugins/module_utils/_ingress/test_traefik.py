# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of Traefik's chart: ports, timeouts, redirect, and what goes before what."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.acme import issuer
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.options import read
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.traefik import traefik_values


def values(**options: Any) -> dict[str, Any]:
    return traefik_values(read({"domain": "hub.example.org", **options}))


def test_a_load_balancer_keeps_the_address_of_the_client() -> None:
    made = values(load_balancer_ip="192.0.2.7", load_balancer_cidrs=["192.0.2.0/24"], service_annotations={"a": "b"})
    assert made["service"] == {
        "annotations": {"a": "b"},
        "spec": {
            "type": "LoadBalancer",
            "externalTrafficPolicy": "Local",
            "loadBalancerIP": "192.0.2.7",
            "loadBalancerSourceRanges": ["192.0.2.0/24"],
        },
    }
    assert made["deployment"] == {"kind": "Deployment", "replicas": 1}
    assert "hostPort" not in made["ports"]["web"]


def test_without_one_the_ports_of_chosen_nodes_are_taken() -> None:
    made = values(host_ports=True, node_selector={"door": "yes"}, tolerations=[{"operator": "Exists"}])
    assert made["deployment"] == {"kind": "DaemonSet"}
    assert (made["ports"]["web"]["hostPort"], made["ports"]["websecure"]["hostPort"]) == (80, 443)
    assert made["nodeSelector"] == {"door": "yes"}
    assert made["tolerations"] == [{"operator": "Exists"}]
    assert made["service"]["spec"] == {"type": "ClusterIP"}
    # two pods cannot have one port of a host
    assert made["updateStrategy"]["rollingUpdate"] == {"maxUnavailable": 1, "maxSurge": 0}


def test_http_leads_to_https_except_where_tls_ends_elsewhere() -> None:
    to = values()["ports"]["web"]["http"]["redirections"]["entryPoint"]
    assert (to["to"], to["scheme"], to["permanent"]) == ("websecure", "https", True)
    assert "http" not in values(tls="elsewhere", domain="")["ports"]["web"]


def test_a_challenge_goes_before_the_redirect() -> None:
    made = issuer(read({"domain": "hub.example.org"}), "hub", ours=True)
    solver = made["spec"]["acme"]["solvers"][0]["http01"]["ingress"]
    annotations = solver["ingressTemplate"]["metadata"]["annotations"]
    redirect = values()["ports"]["web"]["http"]["redirections"]["entryPoint"]
    assert int(annotations["traefik.ingress.kubernetes.io/router.priority"]) > redirect["priority"]
    assert annotations["traefik.ingress.kubernetes.io/router.entrypoints"] == "web"


@pytest.mark.parametrize("port", ["web", "websecure"])
def test_uploads_may_take_long(port: str) -> None:
    assert values()["ports"][port]["transport"]["respondingTimeouts"]["readTimeout"] == "3600s"
    assert values(read_timeout=0)["ports"][port]["transport"]["respondingTimeouts"]["readTimeout"] == "0s"


def test_browsers_are_told_to_come_by_https_only_when_asked() -> None:
    assert "http" not in values()["ports"]["websecure"]
    made = values(hsts_seconds=300)
    assert made["ports"]["websecure"]["http"] == {"middlewares": ["hsts@file"]}
    headers = made["providers"]["file"]["content"]["http"]["middlewares"]["hsts"]["headers"]
    assert headers == {"stsSeconds": 300}


def test_old_tls_is_refused() -> None:
    assert values()["providers"]["file"]["content"]["tls"]["options"]["default"] == {"minVersion": "VersionTLS12"}


def test_headers_are_believed_of_proxies_that_are_named() -> None:
    assert values()["ports"]["web"]["forwardedHeaders"] == {"trustedIPs": []}
    made = values(tls="elsewhere", trusted_proxies=["10.0.0.0/8"])
    assert made["ports"]["web"]["forwardedHeaders"] == {"trustedIPs": ["10.0.0.0/8"]}


def test_a_gateway_listens_with_the_certificate_alone() -> None:
    made = values(gateway=True, **{"class": "door"})["gateway"]
    assert made["name"] == "door"
    assert made["listeners"]["web"] is None
    assert made["listeners"]["websecure"]["certificateRefs"] == [{"name": "jupyterhub-tls"}]
    assert list(values(gateway=True, tls="elsewhere")["gateway"]["listeners"]) == ["web"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("traefik:v3", {"registry": "docker.io", "repository": "traefik", "tag": "v3"}),
        ("mirror.example.org:5000/a/traefik", {"registry": "mirror.example.org:5000", "repository": "a/traefik"}),
        (
            "r.org/traefik:1@sha256:ab",
            {"registry": "r.org", "repository": "traefik", "tag": "1", "digest": "sha256:ab"},
        ),
        ("library/traefik:v3", {"registry": "docker.io", "repository": "library/traefik", "tag": "v3"}),
    ],
)
def test_an_image_is_taken_apart(name: str, parts: dict[str, str]) -> None:
    assert values(traefik_image=name)["image"] == parts


def test_the_site_has_the_last_word() -> None:
    made = values(traefik_extra_values={"deployment": {"replicas": 3}, "logs": {}})
    assert made["deployment"] == {"kind": "Deployment", "replicas": 3}
    assert made["logs"] == {}


def test_all_carries_the_name_of_the_site() -> None:
    assert values(name="physics")["commonLabels"] == {"app.kubernetes.io/part-of": "physics"}
