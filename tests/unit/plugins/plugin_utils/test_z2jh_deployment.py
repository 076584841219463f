# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub on a cluster in memory: what is compared, what is changed, and what stays."""

from __future__ import annotations

import base64
import datetime
import gzip
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.streams import Executed
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.endpoint import endpoint
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.errors import ValuesError
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_chart import Chart
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_deployment import Deployment
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_removal import Removal
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.plugin_utils.releases_of_helm import revision

SPACE = "/api/v1/namespaces/physics"
SECRETS = f"{SPACE}/secrets"
LOGIN = {
    "authenticator_class": "github",
    "service": "GitHub",
    "config": {"Authenticator": {"allowed_users": ["ada"]}},
    "secrets": [{"name": "github_client_secret", "generated": False, "minimum_length": 1, "variable": "client_secret"}],
    "secret_traits": {"GitHubOAuthenticator.client_secret": "github_client_secret"},
}
GIVEN = {"github_client_secret": "given-by-github"}


class Site:
    """A site with its cluster and its state folder; Helm here only writes down what it was given."""

    def __init__(self, folder: Path) -> None:
        self.cluster = FakeCluster()
        self.folder = folder / ".hub"
        self.helm_calls: list[dict[str, Any]] = []
        self.lines: list[str] = []

    def deployment(self, version: str = "4.4.0", secrets: dict[str, str] | None = None, **options: Any) -> Deployment:
        chart = Chart("jupyterhub", version, f"5.{version[2]}.0" if version[0] == "4" else "6.0.0", {}, "")
        args = {
            "release": "jupyterhub",
            "chart": "/charts/jupyterhub.tgz",
            "options": {
                "namespace": "physics",
                "name": "physics",
                "login": LOGIN,
                "chart_version": version,
                **options,
            },
            "secrets": GIVEN if secrets is None else secrets,
            "state_dir": str(self.folder),
            "url": "https://hub.example.org/",
            "save_database": True,
        }
        return Deployment(self.cluster, args, chart)  # type: ignore[arg-type]

    def install(self, version: str = "4.4.0", **options: Any) -> Deployment:
        deployment = self.deployment(version, **options)
        deployment.apply(self.helm_calls.append, self.lines.append)
        values = self.helm_calls[-1]["release_values"]
        self.cluster.put(SECRETS, revision(values, len(self.helm_calls), chart=version))
        return deployment

    def remove(self, data: bool = False, seconds: float = 5) -> Removal:
        removal = Removal(self.cluster, "physics", "jupyterhub", "physics", data)  # type: ignore[arg-type]
        removal.apply(
            lambda options: self.helm_calls.append(dict(options)), self.lines.append, threading.Event(), seconds
        )
        return removal


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_first_installation_makes_the_namespace_before_what_is_in_it(site: Site) -> None:
    site.install()
    applied = [call for call in site.cluster.calls if call.startswith("APPLY")]
    assert applied == [f"APPLY {SPACE}", f"APPLY {SECRETS}/scigateway-site"]
    assert site.lines == ["  Namespace physics made", "  Secret scigateway-site made"]
    assert site.helm_calls[0]["release_values"]["hub"]["cookieSecret"]


def test_a_second_installation_changes_nothing_also_without_the_state_folder(site: Site) -> None:
    site.install()
    for kept in (site.folder / "secrets").iterdir():
        kept.unlink()
    again = site.deployment(secrets={})
    assert again.changes == []
    assert not again.differs
    assert again.diff() == []


def test_a_changed_option_shows_before_and_after_and_no_secret(site: Site) -> None:
    former = site.install()
    changed = site.deployment(user_memory="2G")
    assert changed.differs
    shown = json.dumps(changed.diff())
    assert '"limit": "1024M"' in shown or '"limit": "1G"' in shown
    assert [secret for secret in former.secrets.values() if secret in shown] == []
    site.cluster.objects[f"{SECRETS}/scigateway-site"]["data"]["crypt_key"] = base64.b64encode(b"f" * 64).decode()
    before, after = site.deployment().diff()[-1]["before"], site.deployment().diff()[-1]["after"]
    assert before["secrets"] != after["secrets"], "that a secret changes can be seen"
    assert before["values"] == after["values"]


def test_secrets_are_kept_for_their_owner_alone(site: Site) -> None:
    deployment = site.install()
    kept = site.folder / "secrets" / "cookie_secret"
    assert kept.read_text().strip() == deployment.secrets["cookie_secret"]
    assert kept.stat().st_mode & 0o777 == 0o600
    assert site.folder.stat().st_mode & 0o777 == 0o700


def test_a_chart_of_another_version_is_refused(site: Site) -> None:
    with pytest.raises(ValueError, match=r"it is 4.3.0, and the chart /charts/jupyterhub.tgz is version 4.4.0"):
        site.deployment(chart_version="4.3.0")


def test_a_lost_secret_of_a_deployed_hub_is_not_made_up(site: Site) -> None:
    site.install()
    (site.folder / "secrets" / "crypt_key").unlink()
    del site.cluster.objects[f"{SECRETS}/scigateway-site"]["data"]["crypt_key"]
    with pytest.raises(ValuesError, match=r"z2jh_secrets.crypt_key: the hub is deployed but this secret of it is"):
        site.deployment()


def test_a_secret_of_somebody_else_must_be_given(site: Site) -> None:
    with pytest.raises(ValuesError, match="client_secret: it is given out by somebody else and was not given"):
        site.deployment(secrets={})


def test_secrets_of_a_hub_that_was_installed_by_hand_are_taken_over(site: Site) -> None:
    own = {"hub.config.JupyterHub.cookie_secret": "c" * 64, "hub.config.CryptKeeper.keys": "k" * 64}
    data = {name: base64.b64encode(value.encode()).decode() for name, value in own.items()}
    data["hub.config.ConfigurableHTTPProxy.auth_token"] = base64.b64encode(b"proxy-token").decode()
    site.cluster.objects[f"{SECRETS}/hub"] = {"kind": "Secret", "metadata": {"name": "hub"}, "data": data}
    site.cluster.put(SECRETS, revision({}))
    site.cluster.objects[f"{SECRETS}/hub"] = {"kind": "Secret", "metadata": {"name": "hub"}, "data": data}
    with pytest.raises(ValuesError, match="not 64 hexadecimal digits"):
        site.deployment()
    data["hub.config.CryptKeeper.keys"] = base64.b64encode(b"a" * 64).decode()
    assert site.deployment().secrets["crypt_key"] == "a" * 64
    assert site.deployment().secrets["proxy_token"] == "proxy-token"


@pytest.mark.parametrize("status", ["pending-install", "pending-upgrade", "failed"])
def test_what_a_run_that_was_cut_off_has_left_is_taken_away_first(site: Site, status: str) -> None:
    site.install()
    values = site.helm_calls[-1]["release_values"]
    site.cluster.put(SECRETS, revision(values), revision(values, 2, status))
    again = site.deployment()
    assert again.differs
    again.apply(site.helm_calls.append, site.lines.append)
    assert f"DELETE {SECRETS}/sh.helm.release.v1.jupyterhub.v2" in site.cluster.calls
    assert len(site.helm_calls) == 2


@pytest.mark.parametrize(
    ("status", "own", "seconds", "refused"),
    [
        ("pending-install", "pending-install", 12, True),
        ("pending-upgrade", "pending-upgrade", 12, True),
        ("pending-upgrade", "", 12, True),
        ("pending-upgrade", "pending-upgrade", 61, False),
        ("pending-upgrade", "deployed", 12, False),
        ("failed", "failed", 12, False),
        # a clock that goes wrong must not keep anybody out
        ("pending-upgrade", "pending-upgrade", -3600, False),
    ],
)
def test_what_another_run_works_on_is_left_alone(
    site: Site, status: str, own: str, seconds: float, refused: bool
) -> None:
    site.install()
    values = site.helm_calls[-1]["release_values"]
    begun = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=seconds)
    theirs = revision(values, 2, status, own=own)
    theirs["metadata"]["creationTimestamp"] = begun.strftime("%Y-%m-%dT%H:%M:%SZ")
    site.cluster.put(SECRETS, revision(values), theirs)
    if refused:
        with pytest.raises(ClusterError, match=r"Another run works on the release jupyterhub .* begun 1\d s ago; run"):
            site.deployment()
        # who only asks which hub runs is told
        assert endpoint(site.cluster, "physics", "jupyterhub")["chart_version"] == "4.4.0"  # type: ignore[arg-type]
    else:
        site.deployment().apply(site.helm_calls.append, site.lines.append)
        assert f"DELETE {SECRETS}/sh.helm.release.v1.jupyterhub.v2" in site.cluster.calls


def test_the_database_is_copied_before_a_new_major_version(site: Site) -> None:
    site.install()
    pod = {
        "metadata": {"name": "hub-1", "labels": {"app": "jupyterhub", "component": "hub"}},
        "status": {"containerStatuses": [{"name": "hub", "ready": True}]},
    }
    site.cluster.put(f"{SPACE}/pods", pod)
    site.cluster.executed["python3"] = Executed(0, gzip.compress(b"the database"), "")
    site.install("5.0.0")
    copies = list((site.folder / "backups").iterdir())
    assert [gzip.decompress(copy.read_bytes()) for copy in copies] == [b"the database"]
    assert copies[0].name.startswith("jupyterhub-4.4.0-")


def test_the_database_keeps_its_class(site: Site) -> None:
    site.install()
    claim = {"metadata": {"name": "hub-db-dir"}, "spec": {"storageClassName": "slow"}}
    site.cluster.put(f"{SPACE}/persistentvolumeclaims", claim)
    assert not site.deployment().differs, "that the default class got a name is no change"
    values = site.deployment(storage_class="fast").built.values
    assert values["hub"]["db"]["pvc"]["storageClassName"] == "slow"
    assert values["singleuser"]["storage"]["dynamic"]["storageClass"] == "fast"


def test_a_database_that_another_release_has_left_is_taken_over(site: Site) -> None:
    former: dict[str, Any] = {
        "metadata": {"name": "hub-db-dir", "annotations": {"meta.helm.sh/release-name": "former"}}
    }
    site.cluster.put(f"{SPACE}/persistentvolumeclaims", former)
    site.install()
    assert former["metadata"]["annotations"]["meta.helm.sh/release-name"] == "jupyterhub"


def test_no_database_no_upgrade(site: Site) -> None:
    site.install()
    site.cluster.put(f"{SPACE}/pods")
    with pytest.raises(ClusterError, match="cannot be copied before the upgrade, because no pod of the hub runs"):
        site.install("5.0.0")
    assert len(site.helm_calls) == 1


def test_a_minor_version_needs_no_copy(site: Site) -> None:
    site.install()
    site.install("4.5.0")
    assert not (site.folder / "backups").exists()


def test_what_the_schema_of_the_chart_refuses_is_refused_before_anything_is_touched(site: Site) -> None:
    schema = json.dumps({"type": "object", "properties": {"singleuser": {"properties": {"uid": {"maximum": 10}}}}})
    args = site.deployment().args
    with pytest.raises(ValuesError, match="z2jh_uid"):
        Deployment(site.cluster, args, Chart("jupyterhub", "4.4.0", "5.5.0", {}, schema))  # type: ignore[arg-type]
    assert [call for call in site.cluster.calls if call.startswith(("APPLY", "POST", "DELETE"))] == []


def test_a_chart_whose_hub_has_a_known_hole_is_told_unless_another_image_is_given(site: Site) -> None:
    (told,) = site.deployment().warnings
    assert told.startswith("jupyterhub-4.4.0 holds JupyterHub 5.4.0, and 5.5.1 has mended holes")
    assert "z2jh_chart_version" in told
    newer = {"hub": {"image": {"name": "registry.example.org/hub", "tag": "5.5.1"}}}
    assert site.deployment(extra_values=newer).warnings == []


def test_the_endpoint_is_there_once_the_hub_is(site: Site) -> None:
    assert endpoint(site.cluster, "physics", "jupyterhub") == {}  # type: ignore[arg-type]
    deployment = site.install()
    found = endpoint(site.cluster, "physics", "jupyterhub")  # type: ignore[arg-type]
    assert found["url"] == "https://hub.example.org/"
    assert found["check_token"] == deployment.secrets["check_token"]


def test_a_null_makes_one_revision_whether_helm_keeps_it_or_not(site: Site) -> None:
    site.install()
    extra: dict[str, Any] = {"extra_values": {"hub": {"livenessProbe": None}}}
    assert site.deployment(**extra).differs
    site.install(**extra)
    assert not site.deployment(**extra).differs
    kept = site.helm_calls[-1]["release_values"]
    without = {**kept, "hub": {key: value for key, value in kept["hub"].items() if value is not None}}
    site.cluster.put(SECRETS, revision(without), site.cluster.objects[f"{SECRETS}/scigateway-site"])
    assert not site.deployment(**extra).differs
    site.cluster.put(SECRETS, revision(kept), site.cluster.objects[f"{SECRETS}/scigateway-site"])
    assert site.deployment().differs, "the default that was taken away is to come back"


def test_a_larger_home_is_a_change_that_makes_no_revision(site: Site) -> None:
    site.install(user_disk="20G")
    labels = {"app": "jupyterhub", "component": "singleuser-storage", "app.kubernetes.io/part-of": "physics"}
    home = {
        "metadata": {"name": "claim-ada", "labels": labels},
        "spec": {"resources": {"requests": {"storage": "10Gi"}}},
    }
    site.cluster.put(f"{SPACE}/persistentvolumeclaims", home)
    again = site.deployment(user_disk="20G")
    assert not again.differs
    (shown,) = again.diff()
    assert (shown["before"], shown["after"]) == ({"claim-ada": "10Gi"}, {"claim-ada": "20Gi"})
    calls = len(site.helm_calls)
    assert again.apply(site.helm_calls.append, site.lines.append) is True
    assert site.lines[-1] == "  1 home grown to 20Gi"
    assert len(site.helm_calls) == calls
    assert site.deployment(user_disk="20G").changes == []


def test_the_shared_file_system_keeps_its_size_when_people_leave(site: Site) -> None:
    site.install(storage="shared", named_users=9)
    claims = f"{SPACE}/persistentvolumeclaims"
    assert site.cluster.objects[f"{claims}/shared-homes"]["spec"]["resources"]["requests"] == {"storage": "90Gi"}
    fewer = site.deployment(storage="shared", named_users=8)
    assert fewer.changes == []
    more = site.deployment(storage="shared", named_users=10)
    assert [change.name for change in more.changes] == ["PersistentVolumeClaim shared-homes"]


def test_removal_keeps_what_belongs_to_people(site: Site) -> None:
    site.install()
    ours = {"app": "jupyterhub", "app.kubernetes.io/part-of": "physics"}
    home = {"metadata": {"name": "claim-ada", "labels": {**ours, "component": "singleuser-storage"}}}
    server = {"metadata": {"name": "jupyter-ada", "labels": {**ours, "component": "singleuser-server"}}}
    site.cluster.put(f"{SPACE}/persistentvolumeclaims", home, {"metadata": {"name": "hub-db-dir"}})
    site.cluster.put(f"{SPACE}/pods", server)
    assert site.remove().kept == ["claim-ada", "hub-db-dir"]
    assert site.helm_calls[-1]["release_state"] == "absent"
    deleted = [call.rpartition("/")[2] for call in site.cluster.calls if call.startswith("DELETE")]
    assert deleted == ["jupyter-ada"]
    everything = Removal(site.cluster, "physics", "jupyterhub", "physics", data=True)  # type: ignore[arg-type]
    assert [path.rpartition("/")[2] for path in everything.gone] == ["claim-ada", "hub-db-dir", "scigateway-site"]


def test_the_hub_of_another_site_is_not_removed(site: Site) -> None:
    site.install()
    with pytest.raises(ValueError, match="is that of site physics, not of chemistry, and stays"):
        Removal(site.cluster, "physics", "jupyterhub", "chemistry", data=True)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", ["pending-install", "failed", "uninstalling"])
def test_a_hub_that_is_half_there_is_removed_by_helm(site: Site, status: str) -> None:
    site.install()
    site.cluster.put(SECRETS, revision(site.helm_calls[-1]["release_values"], 1, status))
    calls = len(site.cluster.calls)
    site.remove()
    assert site.helm_calls[-1]["release_state"] == "absent"
    assert [call for call in site.cluster.calls[calls:] if call.startswith("DELETE")] == []
    kept = site.cluster.objects[f"{SECRETS}/sh.helm.release.v1.jupyterhub.v1"]
    assert kept["metadata"]["labels"]["status"] == ("failed" if status == "uninstalling" else status)
