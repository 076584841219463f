# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The front door in the preflight: classes, gateways, names, ports, certificates."""

from __future__ import annotations

import base64
import datetime
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError, NotFound
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.preflighting import (
    ADDRESS,
    NAMESPACE,
    SECRETS,
    Thing,
    a_cluster,
    look,
    problems,
    warnings,
    with_namespace,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

HOST = "hub.example.org"
INGRESSES = "/apis/networking.k8s.io/v1"
GATEWAYS = "/apis/gateway.networking.k8s.io/v1"
OURS = {"meta.helm.sh/release-namespace": NAMESPACE, "meta.helm.sh/release-name": "jupyterhub"}


def named(name: str, **more: Any) -> Thing:
    return {"metadata": {"name": name, "namespace": "other", **more}}


def door(**args: Any) -> Thing:
    return {"ingress_class": "traefik", "domain": HOST, **args}


def with_ingress(path: str = "/", of: str = "traefik", host: str = HOST, **about: Any) -> FakeCluster:
    cluster = with_namespace(a_cluster())
    cluster.put(f"{INGRESSES}/ingressclasses", named("traefik"), named("nginx"))
    rules = [{"host": host, "http": {"paths": [{"path": path}]}}]
    cluster.put(
        f"{INGRESSES}/ingresses", {**named("theirs", **about), "spec": {"ingressClassName": of, "rules": rules}}
    )
    return cluster


def test_a_class_of_ingress_that_is_not_there() -> None:
    (problem,) = problems(with_ingress(host="x"), **door(ingress_class="traefk"))
    assert problem == "z2jh_ingress_class: the cluster has no class of Ingress traefk; did you mean traefik?"


def test_a_door_that_is_going_to_be_made_need_not_be_there() -> None:
    cluster = with_namespace(a_cluster())
    args = {**door(), "tls_secret": "hub-tls"}
    assert len(problems(cluster, **args)) == 2
    assert problems(cluster, check_front_door=False, **args) == []


@pytest.mark.parametrize(
    ("controller", "wanted", "size"),
    [
        ("k8s.io/ingress-nginx", "campus", "0"),
        ("nginx.org/ingress-controller", "campus", None),
        ("", "nginx", "0"),
        ("", "campus", None),
    ],
)
def test_an_nginx_lets_large_files_in(controller: str, wanted: str, size: str | None) -> None:
    cluster = with_namespace(a_cluster())
    cluster.put(f"{INGRESSES}/ingressclasses", {**named(wanted), "spec": {"controller": controller}})
    if not controller:
        cluster.faults[f"{INGRESSES}/ingressclasses"] = ClusterError("no", 403)
    told = look(cluster, **door(ingress_class=wanted)).facts["ingress_annotations"]
    assert told.get("nginx.ingress.kubernetes.io/proxy-body-size") == size
    assert told.get("nginx.ingress.kubernetes.io/proxy-read-timeout") == (size and "3600")


@pytest.mark.parametrize(
    ("ingress", "refused"),
    [
        ({}, True),
        ({"path": "/grafana"}, False),
        ({"of": "nginx"}, False),
        ({"host": "other.example.org"}, False),
        ({"annotations": OURS}, False),
        ({"labels": {"acme.cert-manager.io/http01-solver": "true"}}, False),
    ],
)
def test_a_name_that_leads_to_something_else_is_refused(ingress: Thing, refused: bool) -> None:
    found = problems(with_ingress(**ingress), **door())
    assert [f"{HOST} leads to something else already, by the Ingress other/theirs" in one for one in found] == (
        [True] if refused else []
    )


def with_gateway(listener: Thing, **labels: str) -> FakeCluster:
    cluster = with_namespace(a_cluster(), labels=labels)
    about = {"name": "front", "namespace": "traefik"}
    spec = {"gatewayClassName": "traefik", "listeners": [{"name": "websecure", **listener}]}
    cluster.put(f"{GATEWAYS}/namespaces/traefik/gateways", {"metadata": about, "spec": spec})
    cluster.put(f"{GATEWAYS}/gatewayclasses", named("traefik"))
    return cluster


def gate(**args: Any) -> Thing:
    return {"gateway": "front", "gateway_namespace": "traefik", "domain": HOST, **args}


ALL = {"allowedRoutes": {"namespaces": {"from": "All"}}}


@pytest.mark.parametrize(
    ("listener", "args", "told"),
    [
        (ALL, {}, ""),
        (ALL, {"gateway": "frnot"}, "the namespace traefik has no Gateway frnot; did you mean front?"),
        (ALL, {"gateway_section": "websecur"}, "has no listener websecur; did you mean websecure?"),
        ({**ALL, "hostname": "*.example.org"}, {}, ""),
        ({**ALL, "hostname": "*.example.com"}, {}, f"is for {HOST}, but for *.example.com"),
        ({}, {}, f"let in no route from the namespace {NAMESPACE}"),
    ],
)
def test_a_gateway_has_a_listener_that_lets_the_hub_in(listener: Thing, args: Thing, told: str) -> None:
    found = problems(with_gateway(listener), **gate(**args))
    assert [told in one for one in found] == ([True] if told else [])


def test_a_listener_may_choose_namespaces_by_their_labels() -> None:
    selector = {"from": "Selector", "selector": {"matchLabels": {"hubs": "yes"}}}
    listener = {"allowedRoutes": {"namespaces": selector}}
    assert "let in no route" in problems(with_gateway(listener), **gate())[0]
    assert problems(with_gateway(listener, hubs="yes"), **gate()) == []


def test_without_the_gateway_api_there_is_no_gateway() -> None:
    cluster = a_cluster()
    cluster.faults[f"{GATEWAYS}/namespaces/traefik/gateways"] = NotFound("not there", 404)
    report = look(cluster, **gate())
    assert report.findings.shortfalls[0].startswith("z2jh_gateway: no Gateway can be seen in the namespace traefik; ")
    assert not [one for one in report.findings.warnings if "may not see" in one]


def test_a_gateway_of_a_class_that_is_not_there() -> None:
    cluster = with_gateway(ALL)
    cluster.put(f"{GATEWAYS}/gatewayclasses", named("nginx"))
    assert "is of the class traefik, which the cluster does not have; there is nginx." in problems(cluster, **gate())[0]


def test_a_route_of_somebody_else_is_refused_unless_it_only_redirects() -> None:
    cluster = with_gateway(ALL)
    rule: Thing = {"backendRefs": [{"name": "shop"}]}
    route = {**named("shop"), "spec": {"parentRefs": [{"name": "front"}], "hostnames": [HOST], "rules": [rule]}}
    cluster.put(f"{GATEWAYS}/httproutes", route)
    assert "by the HTTPRoute other/shop" in problems(cluster, **gate())[0]
    rule.clear()
    rule["filters"] = [{"type": "RequestRedirect"}]
    assert problems(cluster, **gate()) == []


def test_a_port_of_the_nodes_that_is_taken() -> None:
    cluster = a_cluster()
    cluster.put("/api/v1/services", {**named("web"), "spec": {"ports": [{"nodePort": 30080}]}})
    (problem,) = problems(cluster, service_type="NodePort", node_port=30080)
    assert "the port 30080 of the nodes is taken by the service other/web" in problem
    assert problems(cluster, service_type="NodePort", node_port=30081) == []
    assert "30000 to 32767" in warnings(cluster, service_type="NodePort", node_port=80)[0]


@pytest.mark.parametrize(
    ("leads_to", "told"),
    [
        ([ADDRESS], ""),
        (["198.51.100.1"], f"{HOST} leads to 198.51.100.1, and the hub will be at {ADDRESS}"),
        ([ADDRESS, "198.51.100.1"], f"{HOST} leads also to 198.51.100.1, and the hub will be at {ADDRESS}"),
        (None, f"{HOST} leads nowhere (Name or service not known)"),
    ],
)
def test_with_lets_encrypt_the_name_leads_here(leads_to: list[str] | None, told: str) -> None:
    args: Thing = {"domain": HOST, "addresses": [ADDRESS], "leads_to": leads_to}
    found = problems(a_cluster(), letsencrypt=True, **args)
    assert [told in one for one in found] == ([True] if told else [])
    assert problems(a_cluster(), **args) == []


def test_what_is_no_evidence_is_a_warning() -> None:
    asked: Thing = {"domain": HOST, "letsencrypt": True}
    also = {"addresses": [ADDRESS], "leads_to": [ADDRESS, "2001:db8::1"]}
    assert "leads also to 2001:db8::1" in warnings(a_cluster(), **asked, **also)[0]
    inner = {"addresses": ["10.0.0.5", "fd00::5"], "leads_to": ["198.51.100.1", "2001:db8::1"]}
    assert "leads to 198.51.100.1, 2001:db8::1" in warnings(a_cluster(), **asked, **inner)[0]
    unknown = {"addresses": ["a1.elb.example.com"]}
    assert "leads nowhere" in warnings(a_cluster(), **asked, **unknown)[0]


def test_with_a_certificate_where_the_name_leads_is_a_warning() -> None:
    cluster = with_namespace(a_cluster())
    data = {"tls.crt": certificate(HOST)}
    args: Thing = {"domain": HOST, "letsencrypt": True, "addresses": [ADDRESS], "leads_to": ["198.51.100.1"]}
    cluster.put(SECRETS, {**named("hub-tls"), "type": "kubernetes.io/tls", "data": data})
    assert "leads to 198.51.100.1" in warnings(cluster, tls_secret="hub-tls", **args)[0]
    data["tls.crt"] = certificate(HOST, days=-0.5)
    assert "leads to 198.51.100.1" in problems(cluster, tls_secret="hub-tls", **args)[0]


def test_without_an_address_a_name_that_leads_nowhere_yet_is_a_warning() -> None:
    assert "leads nowhere yet" in warnings(a_cluster(), letsencrypt=True, domain=HOST)[0]


def test_a_name_that_is_too_long_for_a_certificate() -> None:
    (problem,) = problems(a_cluster(), letsencrypt=True, domain=f"{'a' * 60}.example.org", leads_to=[ADDRESS])
    assert "has 72 characters, and a certificate takes 64" in problem


def certificate(*names: str, days: float = 90, begins: float = -1) -> str:
    now = datetime.datetime.now(datetime.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    built = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=begins))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
    )
    return base64.b64encode(built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)).decode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (certificate(HOST), ""),
        (certificate("*.example.org"), ""),
        (certificate("example.org", "*.hub.example.org"), f"for example.org, *.hub.example.org, and not for {HOST}"),
        (certificate("*.org"), f"for *.org, and not for {HOST}"),
        (certificate(HOST, days=-0.5), "holds a certificate that expired on "),
        (certificate(HOST, begins=1), "holds a certificate that is valid from "),
        (base64.b64encode(b"nothing").decode(), "holds no certificate in tls.crt"),
        ("", "holds no certificate in tls.crt"),
    ],
)
def test_the_own_certificate(content: str, told: str) -> None:
    cluster = with_namespace(a_cluster())
    cluster.put(SECRETS, {**named("hub-tls"), "type": "kubernetes.io/tls", "data": {"tls.crt": content}})
    found = problems(cluster, tls_secret="hub-tls", domain=HOST)
    assert [told in one for one in found] == ([True] if told else [])


def test_a_certificate_that_ends_soon_is_a_warning() -> None:
    cluster = with_namespace(a_cluster())
    data = {"tls.crt": certificate(HOST, days=5)}
    cluster.put(SECRETS, {**named("hub-tls"), "type": "kubernetes.io/tls", "data": data})
    assert "renew it soon" in warnings(cluster, tls_secret="hub-tls", domain=HOST)[0]


def test_a_certificate_that_is_not_there_or_something_else() -> None:
    cluster = with_namespace(a_cluster())
    (problem,) = problems(cluster, tls_secret="hub-tls", domain=HOST)
    assert f"the Secret hub-tls of the namespace {NAMESPACE} is not there; make it with" in problem
    assert problems(cluster, tls_secret="hub-tls", domain=HOST, letsencrypt=True, leads_to=[ADDRESS]) == []
    cluster.put(SECRETS, {**named("hub-tls"), "type": "Opaque"})
    assert "is of the type Opaque" in problems(cluster, tls_secret="hub-tls", domain=HOST)[0]
