# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values against the schema of a chart: a small one here, and that of 4.4.0 where it can be read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.values import build
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_schema import overlaid, problems
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("jsonschema", reason="jsonschema is not installed here")

SHARED = Path(os.environ.get("SCIGATEWAY_SHARED") or Path(__file__).resolve().parents[5] / "shared")
CHART = SHARED / "data" / "z2jh-4.4.0-values.schema.yaml"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "singleuser": {
            "type": "object",
            "additionalProperties": False,
            "required": ["image"],
            "properties": {
                "image": {"type": "string"},
                "storage": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"capacity": {"type": ["string", "null"]}, "type": {"enum": ["dynamic", "none"]}},
                },
                "profileList": {"type": "array", "items": {"required": ["slug"]}},
                "extraEnv": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        },
        "config": {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {"^[A-Z]": {"type": "object"}},
        },
        "password": {"type": ["string", "null"]},
        "port": {"type": "integer", "minimum": 1},
    },
}
ORIGINS = {"singleuser.storage.capacity": "hub_user_disk", "singleuser.profileList.1": "hub_profiles[1]"}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"singleuser": {"storage": {"capacity": 10}}},
            "hub_user_disk: singleuser.storage.capacity of the chart is 10, and the chart takes string or null there; "
            "correct it.",
        ),
        (
            {"singleuser": {"storag": {}}},
            "z2jh_extra_values: singleuser.storag is no value of this chart, the nearest is storage; correct or remove "
            "it.",
        ),
        (
            {"zzz": 1},
            "z2jh_extra_values: zzz is no value of this chart, it knows config, password, port, singleuser; correct or "
            "remove it.",
        ),
        (
            {"config": {"kubeSpawner": {}}},
            "z2jh_extra_values: config.kubeSpawner is no name of what the chart takes there (^[A-Z]); rename it.",
        ),
        (
            {"singleuser": {"storage": {"type": "nfs"}}},
            'hub_user_disk: singleuser.storage.type of the chart is "nfs", and the chart takes one of "dynamic", '
            '"none" there; correct it.',
        ),
        ({"port": 0}, "z2jh_extra_values: port of the chart is 0, and the least there is 1; correct it."),
    ],
)
def test_a_sentence_names_the_variable_the_place_and_what_to_do(values: dict[str, Any], sentence: str) -> None:
    origins = {**ORIGINS, "singleuser.storage": "hub_user_disk"} if "nfs" in str(values) else ORIGINS
    assert problems(values, SCHEMA, origins) == [sentence]


def test_secrets_are_not_repeated() -> None:
    values = {"password": 12345678, "singleuser": {"extraEnv": {"TOKEN": 12345678}}}
    found = problems(values, SCHEMA, {})
    assert len(found) == 2
    assert "12345678" not in " ".join(found)


def test_what_is_missing_is_told_when_the_charts_own_values_are_known() -> None:
    assert problems({"singleuser": {}}, SCHEMA, {}) == []
    assert problems({"singleuser": {}}, SCHEMA, {}, {"singleuser": {"image": "a"}}) == []
    (found,) = problems({"singleuser": {"image": None}}, SCHEMA, {}, {"singleuser": {"image": "a"}})
    assert "singleuser.image of the chart is missing" in found


def test_values_lie_over_the_charts_own_as_helm_lays_them() -> None:
    defaults = {"a": {"b": 1, "c": 2}, "d": [1], "e": 5}
    assert overlaid(defaults, {"a": {"b": None, "x": 3}, "d": [2], "e": {"f": 1}}) == {
        "a": {"c": 2, "x": 3},
        "d": [2],
        "e": {"f": 1},
    }
    assert defaults == {"a": {"b": 1, "c": 2}, "d": [1], "e": 5}


@pytest.mark.parametrize("schema", ["no JSON", '{"type": 5}', "[]"])
def test_a_schema_that_is_none_is_refused(schema: str) -> None:
    with pytest.raises(ValueError, match="is no schema"):
        problems({}, schema, {})


NAMES = st.from_regex(r"\A[a-z][a-z0-9]{0,8}\Z")
SIZES = st.integers(64 * 2**20, 2**42)
ENVIRONMENT = st.dictionaries(st.from_regex(r"\A[A-Z_]{1,9}\Z"), st.text("ab{}% \"'", max_size=9), max_size=2)
OVERRIDES: dict[str, st.SearchStrategy[Any]] = {
    "image": st.sampled_from(["", "quay.io/a/b:1", f"r:5000/x@sha256:{'0' * 64}"]),
    "memory_bytes": SIZES,
    "cpus": st.floats(0.01, 64),
    "environment": ENVIRONMENT,
    "node_selector": st.dictionaries(st.just("example.org/disk"), NAMES),
}
PROCESSORS: dict[str, st.SearchStrategy[Any]] = {"gpus": st.integers(0, 8), "tpus": st.integers(0, 8)}


def entries(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    entry = st.fixed_dictionaries({"slug": NAMES, "display_name": st.text(max_size=9)}, optional={**OVERRIDES, **more})
    shown = entry.map(lambda each: {**each, "display_name": each["slug"]})
    return st.lists(shown, min_size=1, max_size=3, unique_by=lambda each: str(each["slug"]))


MENUS = st.lists(
    st.fixed_dictionaries({"slug": NAMES, "display_name": NAMES, "choices": entries()}),
    max_size=2,
    unique_by=lambda each: str(each["slug"]),
)
HOMES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"storage": "volume"},
        {"storage": "volume", "storage_class": "fast", "storage_access_mode": "ReadWriteOncePod"},
        {"storage": "shared", "shared_claim": "homes"},
        {"storage": "shared", "nfs": "10.0.0.5:/homes"},
        {"storage": "none"},
    ]
)
DOORS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"service_type": "NodePort", "node_port": 30080},
        {"service_type": "LoadBalancer", "load_balancer_ip": "10.0.0.9", "load_balancer_cidrs": ["10.0.0.0/8"]},
        {"ingress_class": "traefik", "domain": "a.org", "tls_secret": "t", "ingress_annotations": {"a.org/b": "c"}},
        {"gateway": "web", "gateway_section": "tls", "domain": "a.org"},
    ]
)
SITES = st.fixed_dictionaries(
    {},
    optional={
        "image": st.sampled_from(["", "quay.io/a/b:1"]),
        "image_pull_policy": st.sampled_from(["", "Always"]),
        "image_pull_secrets": st.just(["registry"]),
        "user_memory": SIZES,
        "user_cpus": st.floats(0.01, 1024),
        "user_disk": SIZES,
        "user_environment": ENVIRONMENT,
        "memory_guarantee_percent": st.integers(1, 100),
        "cpu_guarantee_percent": st.integers(1, 100),
        "tolerations": st.just([{"key": "a", "operator": "Exists"}]),
        "profiles": entries(options=MENUS, **PROCESSORS),
        "extra_volumes": st.just([{"name": "data", "path": "/data", "claim": "data"}]),
        "tutorials": st.just([{"source": "https://a/b", "folder": "b"}, {"source": "/srv/c", "folder": "c"}]),
        "egress": st.just([{"name": "a", "cidr": "10.0.0.0/8", "ports": [443]}]),
        "egress_internet": st.booleans(),
        "metadata_block": st.sampled_from(["policy", "init_container"]),
        "idle_seconds": st.integers(0, 10**6),
        "max_age_seconds": st.integers(0, 10**6),
        "prepull": st.booleans(),
        "warm_spares": st.integers(0, 99),
        "user_scheduler": st.just(True),
        "announcement": st.text("ab <>", max_size=9),
    },
)
LOGIN = {
    "authenticator_class": "github",
    "config": {"GitHubOAuthenticator": {"client_id": "x"}},
    "hooks": {"OAuthenticator.refresh_user_hook": "hub_login.stay_without_tokens"},
    "secrets": [{"name": "github_client_secret"}],
    "secret_traits": {"GitHubOAuthenticator.client_secret": "github_client_secret"},
}
FIXED = {"login": LOGIN, "hub_files": {"hub_login.py": "x"}, "reserved_users": ["a"], "cluster_version": "1.34.3"}


@pytest.fixture(scope="session")
def chart() -> dict[str, Any]:
    """Return the schema of the chart."""
    if not CHART.is_file():
        pytest.skip(f"the schema of the chart is not at {CHART.parent.name}/{CHART.name} beside the checkout")
    found: dict[str, Any] = yaml.safe_load(CHART.read_text(encoding="utf-8"))
    return found


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(site=SITES, home=HOMES, door=DOORS)
def test_the_chart_takes_every_site(
    chart: dict[str, Any], site: dict[str, Any], home: dict[str, Any], door: dict[str, Any]
) -> None:
    secrets = dict.fromkeys(("cookie_secret", "crypt_key", "proxy_token", "check_token", "operator_token"), "ab" * 32)
    secrets["github_client_secret"] = "the client secret"
    built = build({**FIXED, **site, **home, **door}, secrets, {"/srv/c": "eA=="})
    assert problems(built.complete, chart, built.origins) == []


def test_the_chart_refuses_what_is_not_its_own(chart: dict[str, Any]) -> None:
    (found,) = problems({"singleuser": {"storage": {"dynamic": {"storageClas": "a"}}}}, chart, {})
    assert "singleuser.storage.dynamic.storageClas is no value of this chart, the nearest is storageClass" in found
