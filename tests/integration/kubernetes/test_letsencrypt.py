# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole site with a certificate by ACME, from an authority in the cluster: over HTTPS, and gone without a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import trustme
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes import certificate_authority, front_door
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.cluster_sites import (
    DOMAIN,
    LONGEST_RUN,
    ClusterSite,
)
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.front_door import Door
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import Namespace, until
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import charts, ingress_charts, layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes

SPACE, AUTHORITY = "certified", "certified-authority"
INGRESS, CERT_MANAGER = "certified-ingress", "certified-cert-manager"
LATE = "late-front-door"
GIVEN = "203.0.113.77"


@pytest.fixture(scope="module")
def site(cluster: Kubernetes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterSite]:
    """Return a site that is not deployed yet; everything of it is taken away afterwards."""
    folder = tmp_path_factory.mktemp("certified")
    trust = trustme.CA()
    cluster.kubectl("create", "namespace", AUTHORITY)
    Namespace(cluster, AUTHORITY).apply(*certificate_authority.objects(trust, DOMAIN, AUTHORITY))
    Namespace(cluster, AUTHORITY).ready("pebble")
    root = folder / "root.pem"
    root.write_text(certificate_authority.root_of(cluster, AUTHORITY))
    made = ClusterSite(
        folder,
        cluster,
        **ingress_charts.variables(),
        hub_name=SPACE,
        hub_login=["native"],
        hub_users=[],
        hub_load_balancer=False,
        hub_certificate="letsencrypt",
        hub_certificate_email="hub@testbed.example",
        hub_ca_file=str(root),
        ingress_namespace=INGRESS,
        ingress_cert_manager_namespace=CERT_MANAGER,
        ingress_acme_server=f"https://pebble.{AUTHORITY}.svc:14000/dir",
        ingress_acme_ca=trust.cert_pem.bytes().decode(),
        z2jh_chart=str(charts.packed(folder)),
    )
    try:
        yield made
    finally:
        gone = made.begin("destroy", hub_destroy_data=True).end(LONGEST_RUN)
        spaces = (SPACE, AUTHORITY, INGRESS, CERT_MANAGER)
        cluster.kubectl("delete", "namespace", *spaces, "--ignore-not-found", "--wait=false")
        kinds = [name for name in cluster.kubectl("get", "crd", "--output=name").split() if "cert-manager.io" in name]
        if kinds:
            cluster.kubectl("delete", "--wait=false", *kinds)
        assert gone.code == 0, gone.output


def leading_to(site: ClusterSite, address: str) -> None:
    """Have the site's name lead to an address, for its operator."""
    site.hosts.write_text(f"127.0.0.1 localhost\n{address} {DOMAIN}\n")


def test_a_name_that_leads_elsewhere_is_refused_before_anything_is_made(site: ClusterSite) -> None:
    leading_to(site, "198.51.100.9")
    said = " ".join(site.refused("site").split())
    assert f"{DOMAIN} leads to 198.51.100.9, and the hub will be at {layout.NODE_ADDRESS}" in said, said
    there = {each["metadata"]["name"] for each in site.cluster.get("namespaces")["items"]}
    assert there.isdisjoint({SPACE, INGRESS, CERT_MANAGER})


def test_the_hub_is_served_with_a_certificate_that_was_issued_for_it(site: ClusterSite) -> None:
    leading_to(site, layout.NODE_ADDRESS)
    run = site.play("site")
    assert "verify: result=passed" in run.output, run.output
    assert f"is ready at https://{DOMAIN}/" in run.output
    # Before the front door, in a namespace of its own; a second time it would be in this one.
    events = site.cluster.get(f"--namespace={SPACE}", "events")["items"]
    tried = [each for each in events if each["involvedObject"]["name"].startswith("scigateway-probe")]
    assert tried == [], "storage is tried once"


def test_a_second_run_changes_nothing_and_a_name_that_moves_is_a_warning(site: ClusterSite) -> None:
    run = site.play("hub")
    assert run.changed == 0, run.output
    leading_to(site, "198.51.100.9")
    run = site.play("hub")
    assert run.changed == 0, run.output
    assert "leads to 198.51.100.9" in " ".join(run.output.split()), run.output
    leading_to(site, layout.NODE_ADDRESS)


def test_an_address_that_was_just_given_is_told_before_anything_is_ordered(cluster: Kubernetes, tmp_path: Path) -> None:
    door = Door(cluster, tmp_path)
    names = {"ingress_name": LATE, "ingress_class": LATE, "ingress_namespace": LATE, "ingress_hub_namespace": LATE}
    given = json.dumps({"status": {"loadBalancer": {"ingress": [{"ip": GIVEN}]}}})
    service = (f"--namespace={LATE}", "service", "traefik")
    try:
        with ThreadPoolExecutor(1) as pool:
            run = pool.submit(door.run, ingress_host_ports=False, ingress_tls="letsencrypt", **names)
            until(lambda: run.done() or bool(cluster.kubectl("get", *service, "--ignore-not-found")), LONGEST_RUN)
            cluster.kubectl("patch", *service, "--subresource=status", "--type=merge", f"--patch={given}")
            done = run.result()
        said = " ".join(done.output.split())
        assert done.failed
        assert f"the front door is at {GIVEN}, where {front_door.DOMAIN} must lead" in said, said
        assert f"leads to {layout.NODE_ADDRESS}, and the hub will be at {GIVEN}" in said, said
        assert cluster.kubectl("get", "secrets", f"--namespace={front_door.CERT_MANAGER}", "--output=name") == ""
    finally:
        gone = door.run("--extra-vars=ingress_state=absent", **names)
        cluster.kubectl("delete", "namespace", LATE, "--ignore-not-found", "--wait=false")
    assert not gone.failed, gone.output
