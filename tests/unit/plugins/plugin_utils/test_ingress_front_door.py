# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A front door on a cluster in memory: what is installed, what is used as it is, and what goes again."""

from __future__ import annotations

import base64
import gzip
import json
import threading
from pathlib import Path
from typing import Any

import pytest
import trustme
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.options import read
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils import ingress_removal
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.ingress_front_door import FrontDoor
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.ingress_release import Source
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.ingress_removal import Removal
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.ingress_waiting import Interrupted, Patience
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)

Json = dict[str, Any]

DOMAIN = "hub.example.org"
LABELS = {"app.kubernetes.io/part-of": "physics"}
CLASSES = "/apis/networking.k8s.io/v1/ingressclasses"
CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/jupyterhub/certificates"
ISSUERS = "/apis/cert-manager.io/v1/namespaces/jupyterhub/issuers"
SERVICE = "/api/v1/namespaces/ingress/services/traefik"
READY = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}
VERSIONS = {"traefik": "41.3.0", "cert-manager": "v1.21.2"}


class Site:
    """A site and its cluster, where Helm keeps what it is given and brings nothing up."""

    def __init__(self) -> None:
        self.cluster = FakeCluster()
        self.helm_calls: list[Json] = []
        self.lines: list[str] = []
        self.stop = threading.Event()
        self.names = {DOMAIN: ["192.0.2.1"]}
        self.cluster.objects[SERVICE] = {"spec": {"clusterIP": "10.96.7.7"}, "metadata": {"name": "traefik"}}

    def resolve(self, name: str) -> list[str]:
        if name not in self.names:
            raise OSError("Name or service not known")
        return self.names[name]

    def balanced(self, **address: str) -> None:
        """Have the load balancer give an address."""
        self.cluster.objects[SERVICE]["status"] = {"loadBalancer": {"ingress": [address]}}

    def helm(self, name: str, namespace: str) -> Any:
        def call(options: Json) -> bool:
            self.helm_calls.append({"release": name, **options})
            if options.get("release_state") == "absent":
                self.cluster.lists.pop(f"/api/v1/namespaces/{namespace}/secrets", None)
            else:
                self.deployed(name, namespace, options["release_values"])
            if name == "traefik" and "release_values" in options:
                self.cluster.put(CLASSES, {"metadata": {"name": "traefik", "labels": LABELS}})
            return True

        return call

    def deployed(self, name: str, namespace: str, values: Json, status: str = "deployed") -> None:
        kept = {"chart": {"metadata": {"name": name, "version": VERSIONS[name]}}, "config": values}
        packed = base64.b64encode(base64.b64encode(gzip.compress(json.dumps(kept).encode()))).decode()
        labels = {"owner": "helm", "name": name, "version": "1", "status": status}
        about = {"name": f"sh.helm.release.v1.{name}.v1", "labels": labels}
        secret = {"type": "helm.sh/release.v1", "metadata": about, "data": {"release": packed}}
        self.cluster.put(f"/api/v1/namespaces/{namespace}/secrets", secret)

    def run(self, check: bool = False, **options: Any) -> tuple[Json, FrontDoor]:
        """Bring the front door up; the certificate is issued at once."""
        self.cluster.objects.setdefault(f"{CERTIFICATES}/physics-tls", {"metadata": {"name": "physics-tls"}, **READY})
        sources = {name: Source(name, "https://charts.example.org", version) for name, version in VERSIONS.items()}
        patience = Patience(self.cluster, self.lines.append, self.stop)  # type: ignore[arg-type]
        made = read({"name": "physics", "domain": DOMAIN, "service_type": "ClusterIP", **options})
        door = FrontDoor(
            self.cluster,  # type: ignore[arg-type]
            made,
            sources,
            self.helm,
            patience,
            self.lines.append,
            check=check,
            resolve=self.resolve,
        )
        return door.bring_up(), door

    def take_away(self, data: bool = False, check: bool = False, **options: Any) -> Removal:
        made = read({"name": "physics", "domain": DOMAIN, **options})
        patience = Patience(self.cluster, self.lines.append, self.stop)  # type: ignore[arg-type]
        removal = Removal(self.cluster, made, patience, data=data, check=check)  # type: ignore[arg-type]
        removal.take_away(self.helm)
        return removal

    @property
    def installed(self) -> list[str]:
        return [call["release"] for call in self.helm_calls if "release_values" in call]

    @property
    def writes(self) -> list[str]:
        return [call for call in self.cluster.calls if call.partition(" ")[0] in ("APPLY", "POST", "PATCH", "DELETE")]


@pytest.fixture
def site() -> Site:
    return Site()


def test_an_empty_cluster_gets_traefik_then_cert_manager_then_a_certificate(site: Site) -> None:
    told, _door = site.run()
    assert site.installed == ["traefik", "cert-manager"]
    assert site.helm_calls[1]["release_values"]["hostAliases"] == [{"ip": "10.96.7.7", "hostnames": [DOMAIN]}]
    assert told["ingress_class"] == "traefik"
    assert told["tls_secret"] == "physics-tls"
    assert told["ingress_annotations"] == {"traefik.ingress.kubernetes.io/router.entrypoints": "websecure"}


def test_a_second_run_writes_nothing(site: Site) -> None:
    site.run()
    site.helm_calls.clear()
    site.cluster.calls.clear()
    _told, door = site.run()
    assert (door.changes, site.helm_calls, site.writes) == ([], [], [])


def test_a_changed_option_upgrades_only_what_it_is_about(site: Site) -> None:
    site.run()
    site.helm_calls.clear()
    _told, door = site.run(hsts_seconds=300)
    assert site.installed == ["traefik"]
    assert [change["after_header"] for change in door.changes] == ["release traefik"]


def test_check_mode_writes_nothing_and_says_what_would_be(site: Site) -> None:
    _told, door = site.run(check=True)
    assert (site.helm_calls, site.writes) == ([], [])
    told = [change["after_header"] for change in door.changes]
    assert {"release traefik", "release cert-manager"} < set(told)


def test_what_others_have_installed_is_used(site: Site) -> None:
    site.cluster.put(CLASSES, {"metadata": {"name": "nginx"}})
    labels = {"app.kubernetes.io/name": "cert-manager"}
    site.cluster.put("/apis/apps/v1/deployments", {"metadata": {"name": "cm", "namespace": "x", "labels": labels}})
    told, _door = site.run()
    assert site.installed == []
    assert (told["ingress_class"], told["ingress_annotations"], told["ours"]) == ("nginx", {}, False)
    issuer = site.cluster.objects["/apis/cert-manager.io/v1/namespaces/jupyterhub/issuers/physics-letsencrypt"]
    assert issuer["spec"]["acme"]["solvers"][0]["http01"]["ingress"]["ingressClassName"] == "nginx"


def test_what_a_run_that_was_cut_off_has_left_is_taken_away(site: Site) -> None:
    site.run()
    values = site.helm_calls[0]["release_values"]
    site.deployed("traefik", "ingress", values, status="pending-upgrade")
    site.run()
    assert "DELETE /api/v1/namespaces/ingress/secrets/sh.helm.release.v1.traefik.v1" in site.cluster.calls


def test_a_release_of_somebody_else_is_left_alone(site: Site) -> None:
    site.deployed("traefik", "ingress", {"commonLabels": {"app.kubernetes.io/part-of": "chemistry"}})
    with pytest.raises(
        ValueError, match="release traefik in namespace ingress is of chemistry, and not of site physics"
    ):
        site.run()
    assert site.helm_calls == []


def test_nodes_that_nobody_has_are_told_before_anything_is_made(site: Site) -> None:
    site.cluster.put("/api/v1/nodes", {"metadata": {"name": "one", "labels": {}}})
    with pytest.raises(ValueError, match="ingress_node_selector: no node of the cluster has the labels door=yes"):
        site.run(host_ports=True, node_selector={"door": "yes"})
    assert site.writes == []


def test_a_wrong_certificate_is_told_before_anything_is_made(site: Site) -> None:
    leaf = trustme.CA().issue_cert("other.example.org")
    pem, key = leaf.cert_chain_pems[0].bytes().decode(), leaf.private_key_pem.bytes().decode()
    with pytest.raises(ValueError, match="ingress_certificate: it is for other.example.org"):
        site.run(tls="own", certificate=pem, certificate_key=key)
    assert (site.writes, site.helm_calls) == ([], [])


def test_an_own_certificate_lies_beside_the_hub_and_its_key_is_not_shown(site: Site) -> None:
    leaf = trustme.CA().issue_cert(DOMAIN)
    pem, key = leaf.cert_chain_pems[0].bytes().decode(), leaf.private_key_pem.bytes().decode()
    _told, door = site.run(tls="own", certificate=pem, certificate_key=key)
    assert site.installed == ["traefik"]
    secret = site.cluster.objects["/api/v1/namespaces/jupyterhub/secrets/physics-tls"]
    assert base64.b64decode(secret["data"]["tls.key"]).decode() == key
    assert secret["data"]["tls.key"] not in json.dumps(door.changes)


def test_a_certificate_that_is_asked_for_no_longer_is_forgotten(site: Site) -> None:
    taken(site)
    _told, door = site.run(check=True, tls="elsewhere")
    assert f"{CERTIFICATES}/physics-tls" in site.cluster.objects
    _told, door = site.run(tls="elsewhere")
    assert f"{CERTIFICATES}/physics-tls" not in site.cluster.objects
    assert "Certificate physics-tls" in [change["before_header"] for change in door.changes]


def test_without_tls_of_ours_there_is_traefik_alone(site: Site) -> None:
    told, _door = site.run(tls="elsewhere")
    assert site.installed == ["traefik"]
    assert told["tls_secret"] == ""
    assert told["ingress_annotations"] == {"traefik.ingress.kubernetes.io/router.entrypoints": "web"}


def test_the_kinds_of_the_gateway_are_made_only_where_they_are_not(site: Site) -> None:
    name = "gateways.gateway.networking.k8s.io"
    kind = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": name}}
    path = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}"
    told, _door = site.run(tls="elsewhere", gateway=True, gateway_crds=[kind])
    assert f"APPLY {path}" in site.cluster.calls
    assert (told["gateway"], told["gateway_namespace"], told["gateway_section"]) == ("traefik", "ingress", "web")
    assert told["ingress_class"] == ""
    site.cluster.objects[path]["metadata"]["labels"] = {"of": "somebody else"}
    site.cluster.calls.clear()
    site.run(tls="elsewhere", gateway=True, gateway_crds=[kind])
    assert f"APPLY {path}" not in site.cluster.calls


def test_no_address_is_a_sentence(site: Site) -> None:
    with pytest.raises(ValueError, match=r"was given no address within 0 s.*write ingress_host_ports: true"):
        site.run(service_type="LoadBalancer", wait_timeout=0)
    assert any("waits for an address" in line for line in site.lines)


def going(site: Site) -> str:
    """Have a namespace of ours that was deleted a moment ago, and return where."""
    path = "/api/v1/namespaces/ingress"
    about = {"name": "ingress", "labels": LABELS, "deletionTimestamp": "2026-01-01T00:00:00Z"}
    site.cluster.objects[path] = {"metadata": about}
    return path


def test_a_front_door_that_is_on_its_way_out_is_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    path = going(site)
    monkeypatch.setattr(Patience, "_pause", lambda _patience: site.cluster.objects.pop(path, None))
    site.run()
    assert "  the namespace ingress is still being deleted (0 s)" in site.lines
    assert site.cluster.objects[path]["metadata"]["labels"].items() >= LABELS.items()
    assert "deletionTimestamp" not in site.cluster.objects[path]["metadata"]


def test_a_namespace_that_does_not_go_is_a_sentence(site: Site) -> None:
    going(site)
    with pytest.raises(ValueError, match=r"The namespace ingress is being deleted, and is still there after 0 s"):
        site.run(wait_timeout=0)
    assert site.installed == []


def test_an_interruption_begins_nothing_new(site: Site) -> None:
    site.stop.set()
    with pytest.raises(Interrupted):
        site.run(service_type="LoadBalancer")
    assert site.installed == ["traefik"]


def test_a_load_balancer_tells_its_address(site: Site) -> None:
    site.balanced(ip="192.0.2.1")
    assert site.run(service_type="LoadBalancer")[0]["addresses"] == ["192.0.2.1"]


def arrives_late(site: Site, monkeypatch: pytest.MonkeyPatch, **address: str) -> None:
    """Have the address given once Traefik is there."""
    put = site.deployed

    def deployed(name: str, *more: Any, **words: Any) -> None:
        put(name, *more, **words)
        site.balanced(**address)

    monkeypatch.setattr(site, "deployed", deployed)


def test_a_new_address_is_said_and_the_name_must_lead_there_before_anything_is_ordered(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives_late(site, monkeypatch, ip="192.0.2.1")
    site.names.clear()
    with pytest.raises(ValueError, match=r"leads nowhere .* enter it at your DNS provider with the address 192.0.2.1"):
        site.run(service_type="LoadBalancer")
    assert site.lines[-1] == f"  the front door is at 192.0.2.1, where {DOMAIN} must lead"
    assert site.installed == ["traefik"]
    assert not [call for call in site.writes if "certificates" in call or "issuers" in call]


def test_a_name_that_leads_elsewhere_is_told_before_anything_is_made(site: Site) -> None:
    site.balanced(ip="192.0.2.1")
    site.names[DOMAIN] = ["198.51.100.9"]
    with pytest.raises(ValueError, match=r"leads to 198.51.100.9, and the hub will be at 192.0.2.1"):
        site.run(service_type="LoadBalancer")
    assert (site.helm_calls, site.writes) == ([], [])
    # a certificate of ACME alone is asked for by the name
    site.run(service_type="LoadBalancer", tls="elsewhere")


def test_the_look_at_the_name_can_be_left_out(site: Site) -> None:
    site.balanced(ip="192.0.2.1")
    site.names.clear()
    site.run(service_type="LoadBalancer", check_domain=False)
    assert site.installed == ["traefik", "cert-manager"]


def test_a_load_balancer_with_a_name_is_looked_up(site: Site) -> None:
    site.balanced(hostname="a1.elb.example.com")
    site.names["a1.elb.example.com"] = ["192.0.2.1"]
    _told, door = site.run(service_type="LoadBalancer")
    assert door.warnings == []
    site.names["a1.elb.example.com"] = ["192.0.2.2"]
    with pytest.raises(ValueError, match=r"leads to 192.0.2.1, and the hub will be at a1.elb.example.com"):
        site.run(service_type="LoadBalancer")


def test_with_a_certificate_nobody_is_asked_and_nothing_refused(site: Site) -> None:
    site.balanced(ip="192.0.2.1")
    site.names[DOMAIN] = ["198.51.100.9"]
    pem = base64.b64encode(trustme.CA().issue_cert(DOMAIN).cert_chain_pems[0].bytes()).decode()
    site.cluster.objects["/api/v1/namespaces/jupyterhub/secrets/physics-tls"] = {"data": {"tls.crt": pem}}
    _told, door = site.run(service_type="LoadBalancer")
    assert [DOMAIN in sentence for sentence in door.warnings] == [True]


def test_a_node_that_knows_only_its_inner_address_is_no_evidence(site: Site) -> None:
    inner = [{"type": "InternalIP", "address": "10.0.0.5"}]
    site.cluster.put("/api/v1/nodes", {"metadata": {"name": "one"}, "status": {"addresses": inner}})
    _told, door = site.run(host_ports=True)
    assert "leads to 192.0.2.1, and the hub will be at 10.0.0.5" in door.warnings[0]
    outer = [{"type": "ExternalIP", "address": "203.0.113.9"}]
    site.cluster.put("/api/v1/nodes", {"metadata": {"name": "one"}, "status": {"addresses": outer}})
    with pytest.raises(ValueError, match=r"leads to 192.0.2.1, and the hub will be at 203.0.113.9"):
        site.run(host_ports=True)


def test_who_administers_one_namespace_uses_what_the_cluster_has(site: Site) -> None:
    elsewhere = "/apis/cert-manager.io/v1/namespaces/ingress/certificates"
    for path in (CLASSES, "/apis/apps/v1/deployments", "/api/v1/namespaces/jupyterhub", elsewhere):
        site.cluster.faults[path] = ClusterError("no", 403)
    theirs: Json = {"controller": "existing", "class": "nginx"}
    told, _door = site.run(**theirs)
    assert (told["ingress_class"], told["ours"], site.installed) == ("nginx", False, [])
    assert f"APPLY {CERTIFICATES}/physics-tls" in site.cluster.calls
    leaf = trustme.CA().issue_cert(DOMAIN)
    pem, key = leaf.cert_chain_pems[0].bytes().decode(), leaf.private_key_pem.bytes().decode()
    site.run(tls="own", certificate=pem, certificate_key=key, **theirs)
    assert "APPLY /api/v1/namespaces/jupyterhub" not in site.cluster.calls


def test_a_certificate_that_does_not_come_is_a_sentence_with_the_reason(site: Site) -> None:
    site.balanced(ip="192.0.2.1")
    site.cluster.objects[f"{CERTIFICATES}/physics-tls"] = {"metadata": {"name": "physics-tls"}}
    challenge = {"metadata": {"name": "one"}, "status": {"reason": "Waiting for propagation: connection refused."}}
    site.cluster.put("/apis/acme.cert-manager.io/v1/namespaces/jupyterhub/challenges", challenge)
    refused = (
        r"not issued within 0 s: Waiting for propagation: connection refused; see that \S+ leads to 192.0.2.1 from"
    )
    with pytest.raises(ValueError, match=refused):
        site.run(certificate_timeout=0, service_type="LoadBalancer")


def taken(site: Site) -> None:
    """Fill the cluster with what a front door that was brought up has."""
    site.run()
    for name in ("ingress", "cert-manager"):
        site.cluster.objects[f"/api/v1/namespaces/{name}"] = {"metadata": {"name": name, "labels": LABELS}}
    about = {"name": "physics-tls", "namespace": "jupyterhub", "labels": LABELS}
    site.cluster.put(CERTIFICATES, {"metadata": about, "spec": {}, **READY})
    site.cluster.put("/apis/cert-manager.io/v1/certificates", {"metadata": about})
    site.cluster.put("/api/v1/namespaces/jupyterhub/secrets", {"metadata": about})
    site.helm_calls.clear()


def test_a_namespace_that_was_there_stays_somebody_elses(site: Site) -> None:
    for name in ("ingress", "cert-manager"):
        site.cluster.objects[f"/api/v1/namespaces/{name}"] = {"metadata": {"name": name, "labels": {"team": "web"}}}
    site.run()
    site.take_away()
    for name in ("ingress", "cert-manager"):
        assert site.cluster.objects[f"/api/v1/namespaces/{name}"]["metadata"]["labels"] == {"team": "web"}


def test_removal_keeps_the_certificate(site: Site) -> None:
    taken(site)
    removal = site.take_away()
    assert [call["release"] for call in site.helm_calls] == ["cert-manager", "traefik"]
    assert f"{CERTIFICATES}/physics-tls" in removal.gone
    assert {"/api/v1/namespaces/ingress", "/api/v1/namespaces/cert-manager"} < set(removal.gone)
    assert removal.kept == ["Secret physics-tls in namespace jupyterhub (ingress_remove_data is false)"]
    assert "/api/v1/namespaces/jupyterhub/secrets/physics-tls" in site.cluster.objects


def test_what_is_on_its_way_already_is_no_change(site: Site) -> None:
    taken(site)
    site.take_away()
    for name in ("ingress", "cert-manager"):
        about = {"name": name, "labels": LABELS, "deletionTimestamp": "2026-01-01T00:00:00Z"}
        site.cluster.objects[f"/api/v1/namespaces/{name}"] = {"metadata": about}
    about = {"name": "physics-tls", "namespace": "jupyterhub", "labels": LABELS, "deletionTimestamp": "x"}
    site.cluster.put(CERTIFICATES, {"metadata": about, "spec": {}})
    assert site.take_away().gone == []


def test_removal_takes_the_certificate_when_told(site: Site) -> None:
    taken(site)
    assert site.take_away(data=True).kept == []
    assert "/api/v1/namespaces/jupyterhub/secrets/physics-tls" not in site.cluster.objects


def test_what_is_being_issued_does_not_hold_its_namespace(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # cert-manager does not run here
    monkeypatch.setattr(ingress_removal, "_LET_GO_SECONDS", 0.0)
    taken(site)
    site.cluster.put(f"{ISSUERS}", {"metadata": {"name": "physics-letsencrypt", "labels": LABELS}})
    challenges = "/apis/acme.cert-manager.io/v1/namespaces/jupyterhub/challenges"
    of_ours, of_others = (
        {"metadata": {"name": name, "finalizers": ["x"]}, "spec": {"issuerRef": {"name": name}}}
        for name in ("physics-letsencrypt", "other")
    )
    site.cluster.put(challenges, of_ours, of_others)
    site.take_away()
    assert "finalizers" not in site.cluster.objects[f"{challenges}/physics-letsencrypt"]["metadata"]
    assert site.cluster.objects[f"{challenges}/other"]["metadata"]["finalizers"] == ["x"]


def test_removal_in_check_mode_takes_nothing(site: Site) -> None:
    taken(site)
    site.cluster.calls.clear()
    assert site.take_away(check=True).gone
    assert (site.helm_calls, site.writes) == ([], [])


def test_what_others_use_stays(site: Site) -> None:
    taken(site)
    other = {"metadata": {"name": "wiki", "namespace": "wiki"}}
    site.cluster.put("/apis/networking.k8s.io/v1/ingresses", {**other, "spec": {"ingressClassName": "traefik"}})
    site.cluster.put("/apis/cert-manager.io/v1/certificates", other)
    removal = site.take_away()
    assert site.helm_calls == []
    assert "release traefik in namespace ingress (also used by wiki/wiki)" in removal.kept
    assert "release cert-manager in namespace cert-manager (also used by wiki/wiki)" in removal.kept


def test_who_administers_one_namespace_takes_away_what_is_there(site: Site) -> None:
    taken(site)
    everywhere = ("/apis/cert-manager.io/v1/certificates", "/apis/networking.k8s.io/v1/ingresses")
    elsewhere = [
        f"/api/v1/namespaces/{name}{kind}" for name in ("ingress", "cert-manager") for kind in ("", "/secrets")
    ]
    for path in (*everywhere, *elsewhere):
        site.cluster.faults[path] = ClusterError("no", 403)
    assert site.take_away(check=True).gone == [f"{CERTIFICATES}/physics-tls"]
    for path in (CERTIFICATES, ISSUERS):
        site.cluster.faults[path] = ClusterError("no", 403)
    assert site.take_away().gone == []
    assert site.helm_calls == []


def test_without_a_look_at_who_uses_it_nothing_shared_is_taken_away(site: Site) -> None:
    taken(site)
    site.cluster.faults["/apis/cert-manager.io/v1/certificates"] = ClusterError("no", 403)
    with pytest.raises(ClusterError):
        site.take_away()
    assert site.helm_calls == []


def test_another_sites_front_door_stays(site: Site) -> None:
    site.deployed("traefik", "ingress", {"commonLabels": {"app.kubernetes.io/part-of": "chemistry"}})
    assert site.take_away().kept == ["release traefik in namespace ingress (not of this site)"]
    assert site.helm_calls == []


def test_a_chart_in_a_file_says_its_own_version(tmp_path: Path) -> None:
    (tmp_path / "Chart.yaml").write_text("name: traefik\nversion: 9.9.9\n")
    assert Source(str(tmp_path), "https://charts.example.org", "1.0.0").wanted() == "9.9.9"
    assert Source(str(tmp_path)).helm() == {"chart_ref": str(tmp_path)}
    assert Source("oci://r.org/traefik", "ignored", "1.0.0").helm() == {
        "chart_ref": "oci://r.org/traefik",
        "chart_version": "1.0.0",
    }
