# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub of somebody who administers one namespace, and uses the ingress controller that the cluster has."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import trustme
import yaml
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.cluster_sites import (
    DOMAIN,
    LONGEST_RUN,
    ClusterSite,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import charts, ingress_charts
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes

NAME = "one-namespace"
SPACE = f"--namespace={NAME}"
NGINX = "nginx.ingress.kubernetes.io"


@pytest.fixture(scope="module")
def site(cluster: Kubernetes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterSite]:
    """Return a site that is not deployed yet; everything of it is taken away afterwards."""
    folder = tmp_path_factory.mktemp("one")
    cluster.kubectl("create", "namespace", NAME)
    cluster.kubectl(SPACE, "create", "serviceaccount", "person")
    account = f"--serviceaccount={NAME}:person"
    cluster.kubectl(SPACE, "create", "rolebinding", "person", "--clusterrole=admin", account)
    content = yaml.safe_load(cluster.kubeconfig.read_text())
    token = cluster.kubectl(SPACE, "create", "token", "person", "--duration=2h").strip()
    content["users"] = [{"name": user["name"], "user": {"token": token}} for user in content["users"]]
    (folder / "kubeconfig").write_text(yaml.safe_dump(content))
    issued = trustme.CA().issue_cert(DOMAIN)
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    issued.cert_chain_pems[0].write_to_path(str(folder / "certificate.pem"))
    made = ClusterSite(
        folder,
        cluster,
        **ingress_charts.variables(),
        hub_name=NAME,
        hub_login=["native"],
        hub_users=[],
        z2jh_chart=str(charts.packed(folder)),
    )
    made.set(hub_kubeconfig=str(folder / "kubeconfig"))
    try:
        yield made
    finally:
        gone = made.begin("destroy", hub_destroy_data=True).end(LONGEST_RUN)
        cluster.kubectl("delete", "namespace", NAME, "--wait=false")
        assert gone.code == 0, gone.output


def test_what_the_whole_cluster_shares_is_refused_before_anything_is_made(site: ClusterSite) -> None:
    said = " ".join(site.refused("hub").split())
    # kinds of cert-manager that another test has left may still be on their way
    assert re.search("The login .* may not install Traefik( and cert-manager)?, which the whole cluster shares", said)
    assert "write hub_ingress_class" in said, said
    assert site.cluster.get(SPACE, "secrets")["items"] == []
    there = {each["metadata"]["name"] for each in site.cluster.get("namespaces")["items"]}
    assert there.isdisjoint({"ingress", "cert-manager"})


def test_with_a_controller_that_is_there_the_hub_is_brought_up(site: ClusterSite) -> None:
    folder = site.inventory.parents[1]
    site.set(
        hub_ingress_class="nginx",
        hub_ingress_annotations={f"{NGINX}/proxy-send-timeout": 600, "example.org/team": "physics"},
        hub_certificate="own",
        hub_certificate_file=str(folder / "certificate.pem"),
        hub_certificate_key_file=str(folder / "key.pem"),
    )
    site.play("hub")
    (ingress,) = site.cluster.get(SPACE, "ingresses")["items"]
    told = ingress["metadata"]["annotations"]
    expected = {"proxy-body-size": "0", "proxy-read-timeout": "3600", "proxy-send-timeout": "600"}
    assert {f"{NGINX}/{name}": value for name, value in expected.items()}.items() <= told.items()
    assert told["example.org/team"] == "physics"
    assert ingress["spec"]["tls"] == [{"hosts": [DOMAIN], "secretName": f"{NAME}-tls"}]
    assert site.cluster.get(SPACE, "secret", f"{NAME}-tls")["type"] == "kubernetes.io/tls"
    for words in ((), ("--check", "--diff")):
        again = site.play("hub", *words)
        assert again.changed == 0, again.output
