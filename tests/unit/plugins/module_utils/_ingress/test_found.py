# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the controllers of a cluster is used, and the addresses by which it is reached."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.found import (
    Door,
    cert_manager_is_foreign,
    choose_door,
    node_addresses,
    service_addresses,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.options import read

OURS = {"app.kubernetes.io/part-of": "physics"}


def thing(name: str, labels: dict[str, str] | None = None, is_default: bool = False) -> dict[str, Any]:
    annotations = {"ingressclass.kubernetes.io/is-default-class": "true"} if is_default else {}
    return {"metadata": {"name": name, "labels": labels or {}, "annotations": annotations}}


def chosen(*classes: dict[str, Any], **options: Any) -> Door:
    return choose_door(read({"name": "physics", "domain": "hub.example.org", **options}), classes)


def refused(*classes: dict[str, Any], **options: Any) -> str:
    with pytest.raises(ValueError, match="ingress_class: ") as caught:
        chosen(*classes, **options)
    return str(caught.value)


def test_an_empty_cluster_gets_traefik() -> None:
    assert chosen() == Door("traefik", True)


def test_ours_stays_ours_also_when_somebody_installs_another() -> None:
    assert chosen(thing("traefik", OURS)) == Door("traefik", True)
    assert chosen(thing("traefik", OURS), thing("nginx", is_default=True)) == Door("traefik", True)


def test_the_controller_of_the_cluster_is_used() -> None:
    assert chosen(thing("nginx")) == Door("nginx", False)
    assert chosen(thing("nginx"), thing("traefik")) == Door("traefik", False)
    assert chosen(thing("nginx"), thing("haproxy", is_default=True)) == Door("haproxy", False)
    assert chosen(thing("nginx"), thing("haproxy"), controller="existing", **{"class": "nginx"}) == Door("nginx", False)


def test_that_of_another_site_is_used_too() -> None:
    assert chosen(thing("traefik", {"app.kubernetes.io/part-of": "chemistry"})) == Door("traefik", False)


def test_traefik_comes_beside_another_one_when_asked() -> None:
    assert chosen(thing("nginx"), controller="traefik") == Door("traefik", True)


def test_several_ask_for_a_decision() -> None:
    assert "(haproxy, nginx)" in refused(thing("nginx"), thing("haproxy"))


def test_a_class_that_is_not_there_is_not_used() -> None:
    assert "(there: haproxy)" in refused(thing("haproxy"), controller="existing")
    assert "(there: none)" in refused(controller="existing")


def test_a_name_that_is_taken_is_not_taken_again() -> None:
    assert "is in the cluster already" in refused(thing("traefik"), controller="traefik")


def test_the_cert_manager_of_others_is_known_by_its_labels() -> None:
    kind = {"app.kubernetes.io/name": "cert-manager"}
    assert cert_manager_is_foreign([thing("cert-manager", kind)], "physics")
    assert not cert_manager_is_foreign([thing("cert-manager", {**kind, **OURS})], "physics")
    assert not cert_manager_is_foreign([thing("other")], "physics")


def node(labels: dict[str, str], **addresses: str) -> dict[str, Any]:
    known = [{"type": kind, "address": address} for kind, address in addresses.items()]
    return {**thing("node", labels), "status": {"addresses": known}}


def test_nodes_are_reached_from_outside_where_that_is_known() -> None:
    nodes = [
        node({"door": "yes"}, InternalIP="10.0.0.1", ExternalIP="192.0.2.1", Hostname="one"),
        node({"door": "yes"}, InternalIP="10.0.0.2"),
        node({}, InternalIP="10.0.0.3"),
    ]
    assert node_addresses(nodes, {"door": "yes"}) == ["192.0.2.1", "10.0.0.2"]
    assert node_addresses(nodes, {"door": "no"}) == []


def test_a_load_balancer_has_an_address_or_a_name() -> None:
    given = {"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}, {"hostname": "lb.example.org"}]}}}
    assert service_addresses(given) == ["192.0.2.1", "lb.example.org"]
    assert service_addresses({"status": {"loadBalancer": {}}}) == []
