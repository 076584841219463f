# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage of a site over its days: homes grow, people come and go, an export is found again, and data go for good."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.objects import difference, path_of
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.objects import objects, sized
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.options import read
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_storage import Storage
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.cluster_sites import ClusterSite
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import Namespace, until
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import charts
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes

NAME = f"storage-{os.getpid()}"
PORT = 30985
# Both give volumes at once, before a pod asks; only those of the first can grow.
GROWS, STAYS = f"{NAME}-grows", f"{NAME}-stays"
SHARED = {"hub_storage": "shared", "hub_nfs": "192.0.2.7:/homes"}


def claim(name: str, of: str, site: str = NAME, size: str = "1Gi") -> dict[str, Any]:
    """Return a claim as KubeSpawner makes it for somebody."""
    labels = {"app": "jupyterhub", "component": "singleuser-storage", "app.kubernetes.io/part-of": site}
    spec = {"accessModes": ["ReadWriteOnce"], "storageClassName": of, "resources": {"requests": {"storage": size}}}
    metadata = {"name": name, "labels": labels}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}


def sizes(place: Namespace) -> dict[str, str]:
    """Return what each bound claim of a namespace asks for."""
    found = place.cluster.get(f"--namespace={place.name}", "persistentvolumeclaims")["items"]
    return {
        one["metadata"]["name"]: one["spec"]["resources"]["requests"]["storage"]
        for one in found
        if one["status"]["phase"] == "Bound"
    }


@pytest.fixture(scope="module")
def classes(cluster: Kubernetes) -> Iterator[None]:
    """Have two classes that give volumes at once."""
    made = [
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {"name": name},
            "provisioner": "testbed.invalid/folder",
            "allowVolumeExpansion": name == GROWS,
        }
        for name in (GROWS, STAYS)
    ]
    cluster.kubectl("apply", "--server-side", "--filename=-", given=made)
    yield
    cluster.kubectl("delete", "storageclass", GROWS, STAYS)


@pytest.fixture(scope="module")
def site(cluster: Kubernetes, classes: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterSite]:
    """Return a site that is not deployed; all that comes of it is taken away."""
    folder: Path = tmp_path_factory.mktemp("site")
    made = ClusterSite(folder, cluster)
    made.set(
        hub_name=NAME,
        hub_domain="",
        hub_https=False,
        hub_port=PORT,
        hub_certificate="elsewhere",
        hub_users=["ada", "bob"],
        hub_login=[{"provider": "shared_password"}],
        hub_user_memory="256M",
        hub_user_cpu=0.1,
        hub_user_disk="1G",
        hub_storage_class=GROWS,
        z2jh_chart=str(charts.packed(folder)),
        # takes a default of the chart away
        z2jh_extra_values={"hub": {"consecutiveFailureLimit": None}},
    )
    yield made
    try:
        made.play("destroy", hub_destroy_data=True)
    finally:
        cluster.kubectl("delete", "namespace", NAME, "--ignore-not-found", "--wait=false")


@pytest.fixture
def place(cluster: Kubernetes) -> Namespace:
    """Return the namespace of the site."""
    return Namespace(cluster, NAME)


def test_homes_grow_with_the_site_where_they_can(site: ClusterSite, place: Namespace) -> None:
    site.play("hub")
    place.apply(claim("claim-ada", GROWS), claim("claim-bob", STAYS))
    until(lambda: {"claim-ada", "claim-bob"} <= set(sizes(place)))
    site.set(hub_user_disk="2G")
    shown = site.play("hub", "--check", "--diff")
    assert "claim-ada: 2Gi" in shown.output, shown.output
    assert sizes(place)["claim-ada"] == "1Gi"
    site.play("hub")
    assert (sizes(place)["claim-ada"], sizes(place)["claim-bob"]) == ("2Gi", "1Gi")
    again = site.play("hub")
    # although there is a null in the values, and a home that cannot grow
    assert again.changed == 0, again.output
    said = " ".join(again.output.split())
    assert "new homes get 2Gi, and some keep less: claim-bob, because the storage class" in said


def test_all_is_gone_when_destroy_ends_and_another_hub_finds_its_export_again(
    site: ClusterSite, place: Namespace
) -> None:
    site.play("destroy", hub_destroy_data=True)
    assert place.kubectl("get", "persistentvolumeclaims,secrets", "--output=name") == ""
    site.set(**SHARED, hub_user_disk="1G")
    site.play("hub")
    until(lambda: "shared-homes" in sizes(place))
    before = sizes(place)["shared-homes"]
    # as after a namespace that was deleted by hand: the volume waits for a claim that is no more
    place.kubectl("delete", "persistentvolumeclaim", "shared-homes")
    volume = f"{NAME}-shared-homes"
    until(lambda: place.cluster.get("persistentvolume", volume)["status"]["phase"] == "Released")
    site.set(hub_users=["ada", "bob", "eve"])
    site.play("hub")
    until(lambda: sizes(place).get("shared-homes") == before)
    site.set(hub_users=["ada"])
    site.play("hub")
    assert sizes(place)["shared-homes"] == before
    site.play("destroy", hub_destroy_data=True)
    assert volume not in place.cluster.kubectl("get", "persistentvolumes", "--output=name")


@pytest.mark.parametrize(("of", "becomes"), [(STAYS, "2Gi"), (GROWS, "9Gi")], ids=["stays", "grows"])
def test_a_shared_claim_follows_the_people(
    cluster: Kubernetes, classes: None, namespace: Namespace, of: str, becomes: str
) -> None:
    api = Cluster.connect(str(cluster.kubeconfig))

    def asked(people: int) -> dict[str, Any]:
        given = {"namespace": namespace.name, "storage": "shared", "storage_class": of, "user_disk": "1G"}
        options = read({**given, "named_users": people})
        (wish,) = sized(objects(options, {}), Storage(api, options).shared_size)
        return wish

    first = asked(2)
    api.apply(path_of(first), first)
    until(lambda: sizes(namespace) == {"shared-homes": "2Gi"})
    assert difference(api, asked(1)) is None
    more = asked(9)
    assert (difference(api, more) is None) == (of == STAYS)
    api.apply(path_of(more), more)
    assert sizes(namespace) == {"shared-homes": becomes}
    assert difference(api, asked(2)) is None


def test_nothing_is_built_on_a_claim_that_is_being_deleted(cluster: Kubernetes, namespace: Namespace) -> None:
    api = Cluster.connect(str(cluster.kubeconfig))
    held = claim("hub-db-dir", "folders")
    held["metadata"]["finalizers"] = ["testbed.invalid/held"]
    namespace.apply(held)
    namespace.kubectl("delete", "persistentvolumeclaim", "hub-db-dir", "--wait=false")
    try:
        with pytest.raises(ValueError, match=r"The claim hub-db-dir is being deleted since .*testbed\.invalid/held"):
            Storage(api, read({"namespace": namespace.name, "name": "physics"}))
    finally:
        patch = '--patch={"metadata":{"finalizers":null}}'
        namespace.kubectl("patch", "persistentvolumeclaim", "hub-db-dir", "--type=merge", patch)
