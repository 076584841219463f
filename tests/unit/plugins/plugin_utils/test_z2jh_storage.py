# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage that is there already: it keeps its size or grows, is let go, and nothing is built on what is going."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.options import read
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_removal import Removal
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_storage import Storage
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)

CLAIMS = "/api/v1/namespaces/physics/persistentvolumeclaims"
VOLUMES = "/api/v1/persistentvolumes"
CLASSES = "/apis/storage.k8s.io/v1/storageclasses"
OF_HOME = {"app": "jupyterhub", "component": "singleuser-storage", "app.kubernetes.io/part-of": "physics"}
OURS = {"app.kubernetes.io/managed-by": "scigateway.jupyterhub", "app.kubernetes.io/part-of": "physics"}
NFS = {"storage": "shared", "nfs": "10.0.0.5:/homes"}


class Cluster(FakeCluster):
    """A cluster that may refuse to enlarge a claim, and whose claims may stay when they are deleted."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: set[str] = set()
        self.held = False

    def patch(self, path: str, body: Mapping[str, Any], **query: Any) -> dict[str, Any]:
        if path.rpartition("/")[2] in self.refused:
            raise ClusterError("The cluster did not change it (403: exceeded quota); see the message.", 403)
        return super().patch(path, body, **query)

    def delete(self, path: str, **query: Any) -> dict[str, Any]:
        if self.held:
            return self.get(path)
        return super().delete(path, **query)


def claim(
    name: str, size: str, of: str = "disks", labels: Mapping[str, str] | None = None, **about: Any
) -> dict[str, Any]:
    spec = {"storageClassName": of, "resources": {"requests": {"storage": size}}}
    return {
        "metadata": {"name": name, "uid": f"uid-of-{name}", "labels": OF_HOME if labels is None else labels, **about},
        "spec": spec,
    }


def size(cluster: FakeCluster, name: str) -> str:
    return str(cluster.objects[f"{CLAIMS}/{name}"]["spec"]["resources"]["requests"]["storage"])


def storage(cluster: FakeCluster, **options: Any) -> Storage:
    return Storage(cluster, read({"namespace": "physics", "name": "physics", **options}))  # type: ignore[arg-type]


@pytest.fixture
def cluster() -> Cluster:
    found = Cluster()
    found.put(CLASSES, {"metadata": {"name": "disks"}, "allowVolumeExpansion": True}, {"metadata": {"name": "files"}})
    return found


@pytest.mark.parametrize(
    ("people", "can_grow", "becomes"), [(20, True, "200Gi"), (20, False, "100G"), (2, True, "100G"), (2, False, "100G")]
)
def test_the_shared_claim_never_shrinks_and_grows_where_it_can(
    cluster: Cluster, people: int, can_grow: bool, becomes: str
) -> None:
    cluster.put(CLAIMS, claim("shared-homes", "100G", labels=OURS))
    cluster.refused = set() if can_grow else {"shared-homes"}
    found = storage(cluster, storage="shared", user_disk="10G", named_users=people)
    assert found.shared_size == becomes
    assert size(cluster, "shared-homes") == "100G", "nothing is changed by looking"


def test_a_size_that_is_given_is_what_counts(cluster: Cluster) -> None:
    assert storage(cluster, storage="shared").shared_size == "", "there is none yet"
    cluster.put(CLAIMS, claim("shared-homes", "100G", labels=OURS))
    assert storage(cluster, storage="shared", shared_size="50G").shared_size == ""
    assert storage(cluster, **NFS, named_users=2000).shared_size == "100G", "a static volume can become nothing else"


@pytest.mark.parametrize("name", ["hub-db-dir", "shared-homes"])
def test_nothing_is_built_on_a_claim_that_is_being_deleted(cluster: Cluster, name: str) -> None:
    cluster.put(CLAIMS, claim(name, "1Gi", deletionTimestamp="2026-11-01T10:00:00Z"))
    with pytest.raises(ValueError, match=f"The claim {name} is being deleted since 2026-11-01T10:00:00Z, and what"):
        storage(cluster, storage="shared")


def test_a_volume_whose_claim_is_gone_is_let_go(cluster: Cluster) -> None:
    tied = {"namespace": "physics", "name": "shared-homes", "uid": "of-before", "resourceVersion": "7"}
    volume = {"metadata": {"name": "physics-shared-homes"}, "spec": {"claimRef": tied}, "status": {"phase": "Released"}}
    cluster.put(VOLUMES, volume)
    found = storage(cluster, **NFS)
    assert found.left is not None
    found.let_go()
    assert volume["spec"] == {"claimRef": {"namespace": "physics", "name": "shared-homes"}}
    assert storage(cluster, **NFS).left is None
    volume["spec"] = {"claimRef": {**tied, "uid": "uid-of-shared-homes"}}
    cluster.put(CLAIMS, claim("shared-homes", "1Ti", of=""))
    assert storage(cluster, **NFS).left is None, "it is in use"


def test_homes_that_are_too_small_grow_where_their_class_can(cluster: Cluster) -> None:
    cluster.put(
        CLAIMS,
        claim("claim-ada", "10Gi"),
        claim("claim-bob", "10Gi", of="files"),
        claim("claim-cyd", "30Gi"),
        claim("claim-dan", "10Gi"),
        claim("claim-eve", "10Gi", labels={**OF_HOME, "app.kubernetes.io/part-of": "chemistry"}),
    )
    cluster.refused = {"claim-dan"}
    found = storage(cluster)
    homes = found.homes("20Gi")
    assert homes.change is not None
    assert (homes.change.before, homes.change.after) == ({"claim-ada": "10Gi"}, {"claim-ada": "20Gi"})
    assert size(cluster, "claim-ada") == "10Gi", "nothing is changed by looking"
    assert found.grow(homes) == 1
    sizes = {name: size(cluster, f"claim-{name}") for name in ("ada", "bob", "cyd", "dan", "eve")}
    assert sizes == {"ada": "20Gi", "bob": "10Gi", "cyd": "30Gi", "dan": "10Gi", "eve": "10Gi"}
    assert homes.warning("hub_user_disk") == (
        "hub_user_disk: new homes get 20Gi, and some keep less: claim-bob, because the storage class files cannot grow "
        "volumes (allowVolumeExpansion is not true); claim-dan, because The cluster did not change it (403: exceeded "
        "quota); see the message."
    )
    again = found.homes("20Gi")
    assert again.change is None
    assert "claim-bob" in again.warning("hub_user_disk")


def test_a_home_that_is_refused_at_last_is_no_change(cluster: Cluster) -> None:
    cluster.put(CLAIMS, claim("claim-ada", "10Gi"))
    found = storage(cluster)
    homes = found.homes("20Gi")
    cluster.refused = {"claim-ada"}
    assert found.grow(homes) == 0
    assert "claim-ada, because The cluster did not change it" in homes.warning("hub_user_disk")


def test_who_may_not_see_classes_can_grow_homes_all_the_same(cluster: Cluster) -> None:
    cluster.put(CLAIMS, claim("claim-ada", "10Gi"))
    cluster.faults[f"{CLASSES}/disks"] = ClusterError("forbidden", 403)
    assert storage(cluster).homes("20Gi").change is not None


def removal(cluster: Cluster) -> Removal:
    return Removal(cluster, "physics", "jupyterhub", "physics", data=True)  # type: ignore[arg-type]


def test_with_the_data_the_volume_of_an_export_goes_and_no_other(cluster: Cluster) -> None:
    cluster.put(CLAIMS, claim("shared-homes", "1Ti", labels=OURS))
    cluster.put(
        VOLUMES,
        *(
            {"metadata": {"name": f"{space}-shared-homes", "labels": OURS}, "spec": {"claimRef": {"namespace": space}}}
            for space in ("physics", "elsewhere")
        ),
    )
    removal(cluster).apply(lambda options: None, lambda line: None, threading.Event(), 5)
    deleted = [call.rpartition("/")[2] for call in cluster.calls if call.startswith("DELETE")]
    assert deleted == ["shared-homes", "physics-shared-homes"]


def test_who_may_not_see_volumes_removes_the_rest(cluster: Cluster) -> None:
    cluster.put(CLAIMS, claim("claim-ada", "10Gi"))
    cluster.faults[VOLUMES] = ClusterError("forbidden", 403)
    assert [path.rpartition("/")[2] for path in removal(cluster).gone] == ["claim-ada"]


def test_removal_with_data_waits_until_claims_are_gone_and_tells_what_is_not(cluster: Cluster) -> None:
    cluster.put(CLAIMS, claim("claim-ada", "10Gi"))
    cluster.held = True
    lines: list[str] = []
    with pytest.raises(ValueError, match="Still there 0 s after they were deleted: persistentvolumeclaims/claim-ada;"):
        removal(cluster).apply(lambda options: None, lines.append, threading.Event(), 0)

    def go(line: str) -> None:
        lines.append(line)
        cluster.held = False
        cluster.delete(f"{CLAIMS}/claim-ada")

    removal(cluster).apply(lambda options: None, go, threading.Event(), 60)
    assert lines == ["  waits until persistentvolumeclaims/claim-ada is gone (0 s)"]
