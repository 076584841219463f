# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a hub on a cluster, and what becomes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.errors import SiteError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.plan import build_plan
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.table import render
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.values import build

SITE: dict[str, object] = {
    "hub_name": "physics",
    "hub_platform": "kubernetes",
    "hub_domain": "hub.example.org",
    "hub_users": ["ada", "grace"],
}
IMAGE = "registry.example.org/physics/notebook:1.4"


def refused(raw: dict[str, object], context: Any) -> str:
    with pytest.raises(SiteError) as caught:
        build_plan({**SITE, **raw}, context)
    return " ".join(caught.value.problems)


def test_what_a_site_gets_by_itself(surroundings: Any) -> None:
    plan = build_plan(SITE, surroundings())
    assert plan["cluster"] == {
        "kubeconfig": "",
        "context": "",
        "namespace": "physics",
        "user_image": "",
        "storage_class": "",
        "storage_access_mode": "ReadWriteOnce",
        "shared_claim": "",
        "nfs": "",
        "shared_bytes": None,
        "extra_volumes": [],
        "egress": [],
        "kernel_idle_seconds": 10800,
        "prepull": True,
        "warm_spares": 0,
        "user_scheduler": False,
        "dns_at_metadata": False,
    }
    assert any("sample image" in assumption for assumption in plan["assumptions"])
    assert json.loads(json.dumps(plan)) == plan
    assert "namespace physics, a volume for each home" in render(plan)


@pytest.mark.parametrize("raw", [{}, {"hub_platform": "server", "hub_cloud": "existing"}])
def test_without_a_cluster_there_is_no_such_part(surroundings: Any, raw: dict[str, object]) -> None:
    assert build_plan(raw, surroundings())["cluster"] == {}


def test_on_gke_nodes_fill_up_and_names_come_from_the_metadata_server(surroundings: Any) -> None:
    cluster = build_plan({**SITE, "hub_platform": "gke"}, surroundings())["cluster"]
    assert (cluster["user_scheduler"], cluster["dns_at_metadata"]) == (True, True)


def test_the_kubeconfig_is_found_from_every_folder(surroundings: Any) -> None:
    plan = build_plan({**SITE, "hub_kubeconfig": "~/.kube/physics"}, surroundings())
    assert plan["cluster"]["kubeconfig"] == "/home/ada/.kube/physics"


def test_a_profile_of_a_cluster(surroundings: Any) -> None:
    choices = [{"name": "r", "image": IMAGE}, {"name": "big", "title": "Big", "memory": "8G", "gpus": 1}]
    given = {
        "name": "gpu",
        "gpus": 1,
        "node_selector": {"example.org/gpu": "yes"},
        "options": [{"name": "kind", "choices": choices}],
    }
    (profile,) = build_plan({**SITE, "hub_profiles": [given]}, surroundings())["hub"]["profiles"]
    assert (profile["gpus"], profile["image"], profile["node_selector"]) == (1, "", {"example.org/gpu": "yes"})
    (menu,) = profile["options"]
    assert (menu["slug"], menu["display_name"]) == ("kind", "kind")
    assert [(each["slug"], each["display_name"], each["memory_bytes"]) for each in menu["choices"]] == [
        ("r", "r", None),
        ("big", "Big", 8 * 2**30),
    ]


def test_the_values_take_what_the_plan_says(surroundings: Any) -> None:
    raw = {
        **SITE,
        "hub_user_image": IMAGE,
        "hub_storage": "shared",
        "hub_nfs": "10.0.0.5:/homes",
        "hub_egress": [{"name": "store", "cidr": "10.4.0.0/16", "ports": [443]}],
        "hub_extra_volumes": [{"name": "data", "path": "/data", "claim": "telescope"}],
        "hub_tutorials": ["https://github.com/example/course"],
        "hub_warm_spares": 2,
        "hub_profiles": [{"name": "big", "memory": "4G", "options": [{"name": "k", "choices": [{"name": "a"}]}]}],
        "hub_login": [{"provider": "github", "client_id": "Ov23", "client_secret": "x"}],
    }
    plan = build_plan(raw, surroundings())
    hub, cluster = plan["hub"], plan["cluster"]
    options = {
        "name": plan["site"]["name"],
        "domain": plan["site"]["domain"],
        "login": plan["login"],
        "hub_files": {"hub_login.py": "x"},
        "reserved_users": hub["reserved_users"],
        "image": cluster["user_image"],
        "user_memory": hub["user_memory_bytes"],
        "user_cpus": hub["user_cpus"],
        "user_disk": hub["user_disk_bytes"],
        "profiles": hub["profiles"],
        "tutorials": hub["tutorials"],
        "storage": hub["storage"],
        "shared_size": cluster["shared_bytes"],
        "idle_seconds": hub["idle_seconds"],
        **{
            name: cluster[name]
            for name in cluster
            if name not in ("kubeconfig", "context", "user_image", "shared_bytes")
        },
    }
    built = build(options, dict.fromkeys(plan["secrets"], "ab" * 32))
    values = built.values
    assert values["singleuser"]["image"] == {"name": IMAGE.split(":", maxsplit=1)[0], "tag": "1.4"}
    assert values["singleuser"]["profileList"][0]["kubespawner_override"]["mem_limit"] == "4G"
    assert values["scheduling"]["userPlaceholder"]["replicas"] == 2
    assert values["hub"]["config"]["GitHubOAuthenticator"]["client_id"] == "Ov23"
    assert [each["kind"] for each in built.objects] == ["PersistentVolume", "PersistentVolumeClaim"]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ({"hub_user_image": "scipy-notebook"}, "hub_user_image: 'scipy-notebook' has no tag"),
        ({"hub_profiles": [{"name": "a", "image": "b"}]}, "hub_profiles[0].image: 'b' has no tag"),
        (
            {"hub_profiles": [{"name": "a", "options": [{"name": "k", "choices": [{"name": "c", "image": "b"}]}]}]},
            "hub_profiles[0].options.k.c.image: 'b' has no tag",
        ),
        ({"hub_profiles": [{"name": "a", "options": [{"name": "k", "choices": []}]}]}, "choices is empty"),
        (
            {"hub_profiles": [{"name": "a", "options": [{"name": "k", "choices": [{"name": "c"}, {"name": "c"}]}]}]},
            "hub_profiles[0].options.k: c is there twice",
        ),
        ({"hub_profiles": [{"name": "a", "memory": "4GB"}]}, "hub_profiles[0].memory: '4GB' is not a size"),
        ({"hub_egress": [{"name": "a", "cidr": "10.0.0.1/8"}]}, "hub_egress[0].cidr: '10.0.0.1/8' is not a network"),
        ({"hub_nfs": "10.0.0.5:/homes"}, "hub_nfs: it is for hub_storage shared"),
        (
            {"hub_storage": "shared", "hub_nfs": "a:/b", "hub_shared_claim": "c"},
            "hub_shared_claim and hub_nfs: both are given",
        ),
        ({"hub_storage": "shared", "hub_shared_size": "1G"}, "hub_shared_size: it is less than one home"),
        ({"hub_idle_hours": 1, "hub_kernel_idle_hours": 2}, "hub_kernel_idle_hours: 2 is more than the 1"),
        ({"hub_user_packages": ["numpy"]}, "hub_user_packages: on hub_platform kubernetes"),
        ({"hub_namespace": "Physics"}, "hub_namespace: 'Physics' is not 1 to 63"),
    ],
)
def test_what_cannot_work_is_refused(surroundings: Any, raw: dict[str, object], why: str) -> None:
    assert why in refused(raw, surroundings())


def test_an_image_that_moves_is_told(surroundings: Any) -> None:
    plan = build_plan({**SITE, "hub_user_image": "quay.io/a/b:latest"}, surroundings())
    assert any("hub_user_image: quay.io/a/b:latest becomes another image" in each for each in plan["warnings"])


def test_what_only_a_cluster_gives_is_told_elsewhere(surroundings: Any) -> None:
    raw = {"hub_warm_spares": 3, "hub_profiles": [{"name": "a", "image": IMAGE, "gpus": 1}]}
    warnings = build_plan(raw, surroundings())["warnings"]
    assert "hub_warm_spares has no effect on hub_platform local." in warnings
    assert "hub_profiles: image of a has no effect on hub_platform local." in warnings
    assert "hub_profiles: gpus of a has no effect on hub_platform local." in warnings
