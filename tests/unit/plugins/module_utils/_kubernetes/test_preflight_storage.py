# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage in the preflight: classes that are there, and claims that can become what is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.preflighting import (
    CLAIMS,
    CLASSES,
    SECRETS,
    Thing,
    a_cluster,
    claim,
    look,
    problems,
    release,
    storage_class,
    warnings,
    with_namespace,
)


def with_claims(*claims: Thing, **of_release: Any) -> FakeCluster:
    cluster = with_namespace(a_cluster())
    cluster.put(CLAIMS, *claims)
    if of_release:
        cluster.put(SECRETS, release(**of_release))
    return cluster


def test_a_class_that_is_not_there_is_told_with_what_may_be_meant() -> None:
    (problem,) = problems(a_cluster(), storage_class="fiels")
    assert problem == (
        "hub_storage_class (z2jh_storage_class): the cluster has no storage class fiels; did you mean files?"
    )


@pytest.mark.parametrize(("defaults", "told"), [(0, "there is no default one"), (2, "there is 2 default ones (a, b)")])
def test_without_one_default_class_a_class_has_to_be_named(defaults: int, told: str) -> None:
    cluster = a_cluster()
    cluster.put(CLASSES, *(storage_class(name, default=bool(defaults)) for name in ("a", "b")))
    (problem,) = problems(cluster)
    assert told in problem
    assert "homes and the hub's database" in problem
    assert problem.endswith("name one of these: a, b.")
    assert problems(cluster, storage_class="a") == []


def test_where_homes_are_in_an_export_only_the_database_needs_a_class() -> None:
    cluster = a_cluster()
    cluster.put(CLASSES)
    shared = {"storage": "shared", "nfs": "10.0.0.5:/homes"}
    (problem,) = problems(cluster, **shared)
    assert "the hub's database would get no volume" in problem
    assert problems(cluster, **shared, database_claim=False) == []
    assert problems(with_claims_and_no_class(), **shared) == []


def with_claims_and_no_class() -> FakeCluster:
    cluster = with_claims(claim("hub-db-dir", "1Gi", home=False))
    cluster.put(CLASSES)
    return cluster


def test_homes_cannot_shrink() -> None:
    cluster = with_claims(claim("claim-ada", "20Gi"), claim("claim-bob", "10Gi"))
    (problem,) = problems(cluster, user_disk="5G")
    assert problem == (
        "hub_user_disk (z2jh_user_disk): 5G is less than the 10G that 2 homes have, and a volume cannot shrink; "
        "write 10G or more."
    )
    assert problems(cluster, user_disk="10G") == []


def test_one_home_that_was_enlarged_by_hand_changes_nothing() -> None:
    cluster = with_claims(claim("claim-ada", "100Gi"), capacity="10Gi")
    assert problems(cluster, user_disk="10G") == []
    assert len(problems(cluster, user_disk="9G")) == 1


def test_homes_of_a_class_that_cannot_grow_keep_their_size() -> None:
    cluster = with_claims(claim("claim-ada", "10Gi", of="files"), claim("claim-bob", "10Gi", of="files"))
    (problem,) = problems(cluster, storage_class="files", user_disk="20G")
    assert problem.startswith("hub_user_disk (z2jh_user_disk): 20G is more than the 10G of 2 homes, and the storage ")
    assert "class files cannot grow volumes" in problem
    cluster = with_claims(claim("claim-ada", "10Gi"))
    assert problems(cluster, user_disk="20G") == []
    # one of before, which stayed small when everybody else got more
    cluster = with_claims(claim("claim-ada", "10Gi", of="files"), capacity="20Gi")
    assert problems(cluster, storage_class="files", user_disk="20G") == []


def test_homes_of_another_class_stay_there() -> None:
    cluster = with_claims(claim("claim-ada", "10Gi", of="files"))
    (warning,) = warnings(cluster, user_disk="20G")
    assert warning.startswith("hub_storage_class (z2jh_storage_class): 1 home keeps the class files, ")


@pytest.mark.parametrize(
    ("size", "of", "told"),
    [
        ("500M", "disks", "500M is less than the 1G of the claim hub-db-dir"),
        ("2G", "files", "2G is more than the 1G of the claim hub-db-dir, and its storage class files cannot grow"),
        ("2G", "disks", ""),
    ],
)
def test_the_claim_of_the_hub_s_database(size: str, of: str, told: str) -> None:
    cluster = with_claims(claim("hub-db-dir", "1Gi", of=of, home=False))
    found = problems(cluster, database_size=size, storage_class=of)
    assert [told in one for one in found] == ([True] if told else [])


def test_the_class_of_the_database_that_is_there_is_returned_because_it_cannot_change() -> None:
    cluster = with_claims(claim("hub-db-dir", "1Gi", of="files", home=False))
    report = look(cluster)
    assert report.facts["database_class"] == "files"
    assert "The claim hub-db-dir of the hub's database stays in the class files." in report.findings.warnings


def test_our_own_shared_claim_keeps_class_and_size() -> None:
    cluster = with_claims(claim("shared-homes", "100Gi", of="files", home=False))
    told = problems(cluster, storage="shared", shared_size="50G", storage_class="disks")
    assert told[0].startswith("hub_shared_size (z2jh_shared_size): 50G is less than the 100G of the claim shared-homes")
    assert told[1].endswith("is of the class files and cannot become one of disks; write files.")
    assert problems(cluster, storage="shared", shared_size="100G", storage_class="files") == []


def test_a_shared_claim_that_is_given_has_to_be_there_for_many() -> None:
    cluster = with_claims(claim("homes", "1Ti", of="files", home=False), claim("claim-ada", "1Gi"))
    shared = {"storage": "shared"}
    (problem,) = problems(cluster, **shared, shared_claim="hoems")
    assert problem.endswith("has no claim hoems; did you mean homes?")
    (warning,) = warnings(cluster, **shared, shared_claim="homes")
    assert "is not ReadWriteMany, so that servers start on one node alone" in warning
    cluster.lists[CLAIMS][0]["status"]["phase"] = "Lost"
    assert "has lost its volume" in problems(cluster, **shared, shared_claim="homes")[0]


@pytest.mark.parametrize("people", [1, 50])
def test_the_shared_claim_follows_the_number_of_people_without_a_word(people: int) -> None:
    cluster = with_claims(claim("shared-homes", "100Gi", of="files", home=False))
    shared = {"storage": "shared", "user_disk": "10G", "named_users": people, "storage_class": "files"}
    assert problems(cluster, **shared) == []
    (problem,) = problems(cluster, **shared, shared_size="500G")
    assert problem.startswith(
        "hub_shared_size (z2jh_shared_size): 500G is more than the 100G of the claim shared-homes"
    )


GOING: dict[str, Any] = {"deletionTimestamp": "2026-11-01T10:00:00Z", "finalizers": ["kubernetes.io/pvc-protection"]}


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("hub-db-dir", {}),
        ("shared-homes", {"storage": "shared"}),
        ("homes", {"storage": "shared", "shared_claim": "homes"}),
    ],
)
def test_a_claim_that_is_being_deleted_is_not_built_upon(name: str, args: dict[str, Any]) -> None:
    cluster = with_claims(claim(name, "1Gi", home=False, **GOING))
    (problem,) = problems(cluster, **args)
    assert problem == (
        f"In the namespace physics, the claim {name} is being deleted since 2026-11-01T10:00:00Z (held by "
        "kubernetes.io/pvc-protection), and what is written there now goes with it; end the pods that use it, wait "
        "until it is gone, and run again."
    )


def test_a_volume_of_an_export_that_is_being_deleted_is_not_built_upon() -> None:
    cluster = a_cluster()
    path = "/api/v1/persistentvolumes/physics-shared-homes"
    cluster.objects[path] = {"metadata": {"name": "physics-shared-homes", **GOING}, "spec": {}}
    (problem,) = problems(cluster, storage="shared", nfs="10.0.0.5:/homes")
    assert problem.startswith("The volume physics-shared-homes is being deleted since")
    assert problems(cluster) == []


def test_homes_that_are_being_deleted_count_for_nothing() -> None:
    cluster = with_claims(claim("claim-ada", "20Gi", **GOING))
    assert problems(cluster, user_disk="10G") == []
