# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hub on Kubernetes is by itself, what the operator adds, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.image import split_image
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.quantities import (
    disk,
    pod_memory,
    spawner_memory,
)
from hypothesis import given
from hypothesis import strategies as st

Build = Callable[..., Any]
Refused = Callable[..., str]
GIB = 2**30


def test_what_hurts_by_itself_is_set(hub: Build) -> None:
    values = hub().values
    spawner = values["hub"]["config"]["KubeSpawner"]
    assert (spawner["delete_pvc"], spawner["automount_service_account_token"]) == (False, False)
    assert values["hub"]["db"]["pvc"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    user = values["singleuser"]
    assert (user["uid"], user["allowPrivilegeEscalation"], user["memory"]["limit"]) == (1000, False, "1G")
    assert "serviceAccountName" not in user
    assert values["proxy"]["service"]["type"] == "ClusterIP"
    assert values["prePuller"]["hook"]["enabled"] is False
    assert values["scheduling"]["userScheduler"]["enabled"] is False
    assert values["hub"]["config"]["JupyterHub"]["authenticator_class"] == "github"


def test_the_check_has_a_service_and_the_role_of_the_culler_is_left_alone(hub: Build) -> None:
    values = hub().values["hub"]
    assert not {"services", "load_roles"} & set(values["config"]["JupyterHub"])
    scopes = values["loadRoles"]["hub-check"]["scopes"]
    assert scopes[:2] == ["read:hub", "read:services!service=jupyterhub-idle-culler"]
    assert {scope.partition("!user=")[2] for scope in scopes[2:]} == {"hub-check-a"}


def test_the_hooks_of_the_login_run_in_the_hub(hub: Build) -> None:
    values = hub().values["hub"]
    assert values["extraFiles"]["hub_login-py"]["mountPath"] == "/usr/local/etc/jupyterhub/hub_login.py"
    code = values["extraConfig"]["10-login"]
    compile(code, "10-login", "exec")
    assert "frozenset(['hub-check-a'])" in code
    assert "c.OAuthenticator.refresh_user_hook = hub_login.stay_without_tokens" in code


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"login": {}}, "names no authenticator_class"),
        ({"login": {"authenticator_class": "dummy"}}, "lets everybody in"),
        ({"login": {"authenticator_class": "jupyterhub.auth.DummyAuthenticator"}}, "lets everybody in"),
        ({"hub_files": {}}, "hub_login.py is missing"),
        ({"image": "scipy-notebook"}, "z2jh_image: 'scipy-notebook' has no tag"),
        ({"idle_seconds": 600, "kernel_idle_seconds": 900}, "900 is more than the 600"),
        ({"user_scheduler": True}, "z2jh_cluster_version: it is missing"),
        ({"ingress_class": "traefik"}, "z2jh_domain: it is missing"),
        ({"ingress_class": "traefik", "gateway": "web", "domain": "a.org"}, "one front door"),
        ({"node_port": 30080}, "z2jh_node_port: 30080 does nothing"),
        ({"user_dsk": "10G"}, "z2jh_user_dsk is not an option of a hub on Kubernetes, the nearest is user_disk"),
        ({"user_disk": "10GB"}, "z2jh_user_disk: '10GB' is not a size"),
        ({"extra_values": {"hub": {"cookieSecret": "x"}}}, "hub.cookieSecret is a secret that z2jh_secrets gives"),
        ({"extra_values": {"hub": {"config": {"JupyterHub": {"authenticator_class": None}}}}}, "lets everybody in"),
    ],
)
def test_what_cannot_work_is_refused(refused: Refused, changed: dict[str, Any], why: str) -> None:
    assert why in refused(**changed)


def test_what_the_operator_adds_is_laid_over_the_rest(hub: Build) -> None:
    added = {
        "hub": {"concurrentSpawnLimit": 20, "config": {"KubeSpawner": {"http_timeout": None, "pod_connect_ip": "x"}}},
        "singleuser": {"networkPolicy": {"egress": []}, "cmd": None},
    }
    values = hub(extra_values=added).values
    assert values["hub"]["concurrentSpawnLimit"] == 20
    assert "resources" in values["hub"]
    assert values["singleuser"]["networkPolicy"]["egress"] == []
    # for Helm, so that the chart's own default goes; JupyterHub would get it as a value
    assert values["singleuser"]["cmd"] is None
    spawner = values["hub"]["config"]["KubeSpawner"]
    assert (spawner["pod_connect_ip"], "http_timeout" in spawner) == ("x", False)
    assert spawner["delete_pvc"] is False


def test_each_value_knows_its_variable(hub: Build) -> None:
    origins = hub(
        profiles=[{"slug": "a", "display_name": "A"}, {"slug": "b", "display_name": "B"}],
        extra_values={"hub": {"activeServerLimit": 3}},
    ).origins
    assert origins["singleuser.storage.capacity"] == "hub_user_disk (z2jh_user_disk)"
    assert origins["singleuser.profileList.1"] == "hub_profiles[1] (z2jh_profiles)"
    assert origins["singleuser.uid"] == "z2jh_uid"
    assert origins["hub.activeServerLimit"] == "z2jh_extra_values"


def test_kernels_end_with_or_before_their_server(hub: Build) -> None:
    user = hub(idle_seconds=7200).values["singleuser"]
    kernels = user["extraFiles"]["server-settings"]["data"]["MappingKernelManager"]
    assert (kernels["cull_idle_timeout"], kernels["cull_connected"]) == (7200, True)
    values = hub(idle_seconds=7200, kernel_idle_seconds=600).values
    assert values["cull"]["timeout"] == 7200
    settings = values["singleuser"]["extraFiles"]["server-settings"]["data"]
    assert settings["MappingKernelManager"]["cull_idle_timeout"] == 600


def test_zero_hours_stop_nothing(hub: Build) -> None:
    values = hub(idle_seconds=0).values
    assert values["cull"] == {"enabled": False}
    assert "extraFiles" not in values["singleuser"]


def test_spare_places_give_way_to_users(hub: Build) -> None:
    scheduling = hub(warm_spares=3, user_memory="1536M", user_cpus=2).values["scheduling"]
    assert scheduling["podPriority"]["enabled"] is True
    assert (scheduling["userPlaceholder"]["enabled"], scheduling["userPlaceholder"]["replicas"]) == (True, 3)
    assert scheduling["userPlaceholder"]["resources"] == {"requests": {"cpu": "1", "memory": "1536Mi"}}
    assert hub().values["scheduling"]["podPriority"]["enabled"] is False


@pytest.mark.parametrize("version", ["1.34.3", "v1.34.3", "1.34.3-gke.1200", "v1.34.3+k3s1"])
def test_the_scheduler_is_of_the_version_of_the_cluster(hub: Build, version: str) -> None:
    scheduler = hub(user_scheduler=True, cluster_version=version).values["scheduling"]["userScheduler"]
    assert scheduler == {"enabled": True, "image": {"tag": "v1.34.3"}}


def test_browsers_are_told_to_stay_with_https(hub: Build) -> None:
    settings = hub(hsts_seconds=15552000).values["hub"]["config"]["JupyterHub"]["tornado_settings"]
    assert settings["headers"] == {"Strict-Transport-Security": "max-age=15552000"}
    assert settings["slow_spawn_timeout"] == 0, "as in the chart, whose setting is replaced as a whole"
    assert "tornado_settings" not in hub().values["hub"]["config"]["JupyterHub"]


def test_an_ingress_and_a_route_lead_to_the_domain(hub: Build) -> None:
    ingress = hub(ingress_class="traefik", domain="hub.example.org", tls_secret="hub-tls").values["ingress"]
    assert (ingress["enabled"], ingress["hosts"]) == (True, ["hub.example.org"])
    assert ingress["tls"] == [{"hosts": ["hub.example.org"], "secretName": "hub-tls"}]
    route = hub(gateway="web", gateway_namespace="traefik", domain="hub.example.org").values["httpRoute"]
    assert route["gateway"] == {"name": "web", "namespace": "traefik"}


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("jupyter:1", ("jupyter", "1")),
        ("reg.example.org:5000/a/b:v1.2_3", ("reg.example.org:5000/a/b", "v1.2_3")),
        (f"quay.io/a@sha256:{'0' * 64}", ("quay.io/a@sha256", "0" * 64)),
        (f"quay.io/a:1@sha256:{'0' * 64}", ("quay.io/a:1@sha256", "0" * 64)),
    ],
)
def test_the_chart_joins_the_parts_of_an_image_again(image: str, parts: tuple[str, str]) -> None:
    assert split_image(image) == parts
    assert ":".join(parts) == image


@pytest.mark.parametrize("image", ["", "a", "reg:5000/a", "A:1", "a b:1", "a:", "a@sha256:1", "a:1@md5:1", "/a:1"])
def test_what_names_no_one_image_is_refused(image: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has) "):
        split_image(image)


@given(st.integers(2**20, 2**45))
def test_amounts_are_what_was_asked(size: int) -> None:
    factors = {"G": GIB, "M": 2**20, "K": 2**10}
    memory = spawner_memory(size)
    assert 0 <= size - int(memory[:-1]) * factors[memory[-1]] < 2**10
    assert pod_memory(size) == f"{memory}i"
    assert 0 <= int(disk(size)[:-2]) * factors[disk(size)[-2]] - size < 2**20
