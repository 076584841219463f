# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for Zero to JupyterHub's chart: how it is packed, what it takes, and what its hub makes of it."""

from __future__ import annotations

import hashlib
import json
import runpy
import shutil
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.values import build
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_schema import overlaid, problems
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import charts
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.plugin_utils import test_z2jh_schema as sites
from hypothesis import HealthCheck, given, settings
from traitlets.config import Config

SCHEMA: dict[str, Any] = json.loads((charts.CHART / "values.schema.json").read_text())
DEFAULTS: dict[str, Any] = yaml.safe_load((charts.CHART / "values.yaml").read_text())
NAMES = ("cookie_secret", "crypt_key", "proxy_token", "check_token", "operator_token", "github_client_secret")
SECRETS = dict.fromkeys(NAMES, "ab" * 32)


def values(**options: Any) -> dict[str, Any]:
    return build({**sites.FIXED, **options}, SECRETS, {"/srv/c": "eA=="}).complete


def places(schema: dict[str, Any], above: str = "") -> Iterator[str]:
    """Yield each place that a schema names, those that lie behind a reference too."""
    for name, inner in schema.get("properties", {}).items():
        yield f"{above}{name}"
        if "$ref" in inner:
            inner = SCHEMA["definitions"][inner["$ref"].rpartition("/")[2]]
        yield from places(inner, f"{above}{name}.")


def test_the_same_chart_is_packed_to_the_same_bytes(tmp_path: Path) -> None:
    one, two = charts.packed(tmp_path / "one"), charts.packed(tmp_path / "two")
    assert one.name == two.name == "jupyterhub-4.4.0.tgz"
    assert one.read_bytes() == two.read_bytes()


def test_the_version_that_is_asked_for_is_in_the_chart(tmp_path: Path) -> None:
    with tarfile.open(charts.packed(tmp_path, "5.0.0", app_version="6.0.0")) as archive:
        content = archive.extractfile("jupyterhub/Chart.yaml")
        assert content is not None
        about = yaml.safe_load(content.read())
        assert all(name.startswith("jupyterhub/") for name in archive.getnames())
    assert (about["name"], about["version"], about["appVersion"]) == ("jupyterhub", "5.0.0", "6.0.0")


def test_a_repository_names_its_charts_with_their_checksums(tmp_path: Path) -> None:
    index = yaml.safe_load(charts.repository(tmp_path, "4.4.0", "4.4.1").read_text())
    entries = index["entries"]["jupyterhub"]
    assert [entry["version"] for entry in entries] == ["4.4.0", "4.4.1"]
    for entry in entries:
        (address,) = entry["urls"]
        assert hashlib.sha256((tmp_path / address).read_bytes()).hexdigest() == entry["digest"]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(site=sites.SITES, home=sites.HOMES, door=sites.DOORS)
def test_every_site_is_taken(site: dict[str, Any], home: dict[str, Any], door: dict[str, Any]) -> None:
    built = build({**sites.FIXED, **site, **home, **door}, SECRETS, {"/srv/c": "eA=="})
    assert problems(built.complete, SCHEMA, built.origins, DEFAULTS) == []


@pytest.mark.parametrize(
    "refused",
    [
        {"hub": {"pdb": {"enabled": True}}},
        {"singleuser": {"storage": {"dynamic": {"storageClas": "fast"}}}},
        {"singleuser": {"cpu": {"limit": "500m"}}},
        {"proxy": {"https": {"enabled": True}}},
        {"prePuller": {"hook": {"enabled": True}}},
        {"hub": {"config": {"kubeSpawner": {}}}},
    ],
)
def test_what_the_chart_cannot_do_is_refused(refused: dict[str, Any]) -> None:
    assert len(problems(overlaid(values(), refused), SCHEMA, {}, DEFAULTS)) == 1


def test_the_real_chart_knows_every_value_and_takes_the_defaults() -> None:
    if not sites.CHART.is_file():
        pytest.skip(f"the schema of the chart is not at {sites.CHART.parent.name}/{sites.CHART.name} beside it")
    real = yaml.safe_load(sites.CHART.read_text(encoding="utf-8"))
    assert set(places(SCHEMA)) <= set(places(real))
    assert problems(DEFAULTS, real, {}) == []


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs the hub's configuration with values, and returns what it configured."""
    monkeypatch.setenv("POD_NAMESPACE", "physics")
    monkeypatch.setattr(sys, "path", [*sys.path])
    login = SimpleNamespace(check_person=print, stay_without_tokens=print)
    monkeypatch.setitem(sys.modules, "hub_login", cast(ModuleType, login))

    def run(**options: Any) -> Config:
        shutil.copy(charts.CHART / "files" / "hub" / "jupyterhub_config.py", tmp_path)
        secrets = tmp_path / "secret"
        secrets.mkdir()
        given = overlaid(DEFAULTS, values(**options))
        about = {"Chart": {"Name": "jupyterhub", "Version": "4.4.0"}, "Release": {"Name": "hub"}}
        (secrets / "values.yaml").write_text(yaml.safe_dump({**given, **about}))
        tokens = [f"hub.services.{service}.apiToken" for service in given["hub"]["services"]]
        for key in ("hub.config.JupyterHub.cookie_secret", *tokens):
            (secrets / key).write_text("from the Secret")
        (secrets / "hub.config.CryptKeeper.keys").write_text("one;two")
        config = Config()
        runpy.run_path(str(tmp_path / "jupyterhub_config.py"), {"get_config": lambda: config})
        return config

    return run


@pytest.mark.parametrize(
    ("options", "claim", "sub_path"),
    [
        ({"storage": "volume"}, "{pvc_name}", None),
        ({"storage": "shared", "shared_claim": "homes"}, "homes", "{escaped_username}"),
    ],
)
def test_homes_lie_where_the_values_say(
    configured: Any, options: dict[str, Any], claim: str, sub_path: str | None
) -> None:
    spawner = configured(**options).KubeSpawner
    assert spawner.volumes["home"]["persistentVolumeClaim"] == {"claimName": claim}
    mount = spawner.volume_mounts["home"]
    assert (mount["mountPath"], mount.get("subPath")) == ("/home/jovyan", sub_path)


def test_a_home_that_does_not_last_is_the_extra_volume_alone(configured: Any) -> None:
    spawner = configured(storage="none", user_disk="5G").KubeSpawner
    assert spawner.volumes["home"]["emptyDir"] == {"sizeLimit": "5Gi"}
    assert "storage_pvc_ensure" not in spawner


def test_secrets_come_from_their_own_keys(configured: Any) -> None:
    config = configured()
    assert config.JupyterHub.cookie_secret == "from the Secret"
    assert config.CryptKeeper["keys"] == ["one", "two"]
    (check,) = (service for service in config.JupyterHub.services if service["name"] == "hub-check")
    assert check == {"name": "hub-check", "api_token": "from the Secret"}


def test_the_culler_may_end_servers_and_nothing_else(configured: Any) -> None:
    config = configured(idle_seconds=3600)
    roles = {role["name"]: role for role in config.JupyterHub.load_roles}
    assert roles["jupyterhub-idle-culler"]["scopes"] == [
        "list:users",
        "read:users:activity",
        "read:servers",
        "delete:servers",
    ]
    assert "--timeout=3600" in config.JupyterHub.services[0]["command"]
    # beside it, the roles of the values are there
    assert set(roles) == {"jupyterhub-idle-culler", *values()["hub"]["loadRoles"]}


def test_the_metadata_is_closed_by_a_container_when_the_values_say_so(configured: Any) -> None:
    (block,) = configured(metadata_block="init_container").KubeSpawner.init_containers
    assert block["name"] == "block-cloud-metadata"
    assert block["command"][-1] == "169.254.169.254/32"


def test_extra_configuration_comes_last(configured: Any) -> None:
    extra = {"hub": {"extraConfig": {"20-last": "c.JupyterHub.concurrent_spawn_limit = 7"}}}
    assert configured(extra_values=extra).JupyterHub.concurrent_spawn_limit == 7
