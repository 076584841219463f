# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""People leave a hub on a cluster in memory: in which order, what stays, and what a second run does."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.streams import Executed
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._offboard.homes import escaped
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.errors import ValuesError
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.offboarding import Offboarding
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.plugin_utils.releases_of_helm import revision

SPACE = "/api/v1/namespaces/physics"
CLAIMS, PODS, SECRETS = (f"{SPACE}/{kind}" for kind in ("persistentvolumeclaims", "pods", "secrets"))
HOMES = {"app": "jupyterhub", "component": "singleuser-storage"}


def claim(name: str, owner: str, uid: str = "1") -> dict[str, Any]:
    about = {"name": name, "uid": uid, "labels": HOMES, "annotations": {"hub.jupyter.org/username": owner}}
    return {"metadata": about, "spec": {"volumeName": f"volume-{uid}"}}


def packed(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        for name, content in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            tar.addfile(about, io.BytesIO(content))
    return gzip.compress(held.getvalue())


class Cluster(FakeCluster):
    """A cluster with a hub of Ada and Alan, whose homes hold one file each."""

    def __init__(self) -> None:
        super().__init__()
        self.users = {"ada": ["", "lab"], "alan": []}
        self.admins = {"alan"}
        self.stream = packed({"./notes": b"hello"})
        self.told: dict[str, Any] = {}
        self.values: dict[str, Any] = {
            "hub": {
                "config": {"Authenticator": {"allowed_users": ["alan"], "admin_users": ["alan"]}},
                "services": {"scigateway-operator": {"name": "scigateway-operator"}},
            },
            "singleuser": {"uid": 1000, "image": {"name": "a", "tag": "1"}, "storage": {"type": "dynamic"}},
        }
        hub = {"name": "hub-1", "labels": {"app": "jupyterhub", "component": "hub"}}
        self.put(PODS, {"metadata": hub, "status": {"containerStatuses": [{"name": "hub", "ready": True}]}})
        self.put(CLAIMS, claim("claim-ada", "ada"), claim("claim-alan", "alan", "2"))
        self.deploy()

    def deploy(self) -> None:
        self.put(SECRETS, revision(self.values))

    def create(self, path: str, body: Any, **query: Any) -> dict[str, Any]:
        made = super().create(path, body, **query)
        self.objects[f"{path}/{made['metadata']['name']}"]["status"] = {"phase": "Running"}
        return made

    def execute(self, namespace: str, pod: str, container: str, command: list[str], timeout: float = 60) -> Executed:
        self._called("EXEC", f"{pod} {' '.join(command[3:])}")
        if container == "hub":
            names = command[6:]
            if not names:
                users = [
                    {"name": name, "admin": name in self.admins, "servers": servers}
                    for name, servers in self.users.items()
                ]
                return Executed(0, json.dumps(users).encode(), "")
            left = {name: {"was_there": True, "servers": self.users.pop(name), "tokens": 2} for name in names}
            return Executed(0, json.dumps(left).encode(), "")
        about = {"files": 1, "bytes": 5, "sha256": hashlib.sha256(self.stream).hexdigest(), "missed": 0, "some": []}
        return Executed(0, self.stream, json.dumps({**about, **self.told}))


class Site:
    def __init__(self, folder: Path) -> None:
        self.folder, self.cluster = folder, Cluster()
        self.lines: list[str] = []

    def offboarding(self, *users: str, **more: Any) -> Offboarding:
        args = {
            "namespace": "physics",
            "release": "jupyterhub",
            "users": list(users) or ["ada"],
            "site_users": ["alan"],
            "site_admins": ["alan"],
            "blocked_users": [],
            "reserved_users": ["hub-check-a"],
            "allows_unnamed": False,
            "home": "keep",
            "delete_homes": False,
            "state_dir": str(self.folder),
            "start_timeout": 5,
        }
        return Offboarding(self.cluster, {**args, **more}, {})  # type: ignore[arg-type]

    def leave(self, *users: str, **more: Any) -> list[dict[str, Any]]:
        self.lines.clear()
        self.cluster.calls.clear()
        return self.offboarding(*users, **more).apply(self.lines.append)

    def steps(self) -> list[str]:
        """Return what was done, in order, with names of pods that nobody chooses left out."""
        verbs = ("EXEC", "POST", "DELETE")
        return [call.partition("offboarding-")[0] for call in self.cluster.calls if call.startswith(verbs)]

    @property
    def files(self) -> list[str]:
        return sorted(path.suffix for path in (self.folder / "offboarded").iterdir())


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / ".hub")


def test_a_home_stays_by_itself(site: Site) -> None:
    (paper,) = site.leave()
    assert list(site.cluster.users) == ["alan"]
    assert paper["servers_stopped"] == ["default", "lab"]
    assert paper["tokens_removed"] == 2
    assert [home["state"] for home in paper["homes"]] == ["kept"]
    assert not any(call.startswith(("POST", "DELETE")) for call in site.cluster.calls)
    assert site.lines[0].startswith("ada has left the hub: servers stopped: default, lab; tokens removed: 2;")


def test_a_second_run_has_nothing_to_do(site: Site) -> None:
    site.leave(home="archive")
    assert site.leave(home="archive") == []
    assert site.lines == ["ada has left already; nothing to do"]
    assert site.files == [".gz", ".json"]


def test_an_archive_is_read_back_before_the_home_goes(site: Site) -> None:
    (paper,) = site.leave(home="archive", delete_homes=True)
    assert site.steps() == [
        "EXEC hub-1 http://localhost:8081/hub/api /usr/local/etc/jupyterhub/secret/"
        "hub.services.scigateway-operator.apiToken 60",
        "EXEC hub-1 http://localhost:8081/hub/api /usr/local/etc/jupyterhub/secret/"
        "hub.services.scigateway-operator.apiToken 240 ada",
        f"POST {PODS}",
        "EXEC ",
        f"DELETE {PODS}/",
        f"DELETE {CLAIMS}/claim-ada",
    ]
    archive = Path(paper["homes"][0]["archive"]["path"])
    assert archive.read_bytes() == site.cluster.stream
    assert archive.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("told", "stream"),
    [
        ({"files": 2}, None),
        ({"sha256": "0" * 64}, None),
        ({}, packed({"./notes": b"hello"})[:-20]),
    ],
    ids=["fewer files", "another digest", "cut off"],
)
def test_an_archive_that_is_not_whole_deletes_nothing(site: Site, told: dict[str, Any], stream: bytes | None) -> None:
    site.cluster.told, site.cluster.stream = told, stream or site.cluster.stream
    with pytest.raises(ValueError, match="the home was not touched"):
        site.leave(home="archive", delete_homes=True)
    assert f"{CLAIMS}/claim-ada" in site.cluster.objects
    assert site.files == [".json"], "and nothing lies about that looks like an archive"
    # the hub has let ada go already, and the next run goes on with the home
    site.cluster.told, site.cluster.stream = {}, packed({"./notes": b"hello"})
    (paper,) = site.leave(home="archive", delete_homes=True)
    assert (paper["was_in_hub"], paper["homes"][0]["state"]) == (False, "deleted")


def test_a_home_of_which_something_was_not_read_is_not_deleted(site: Site) -> None:
    site.cluster.told = {"missed": 3, "some": ["private"]}
    (paper,) = site.leave(home="archive", delete_homes=True)
    assert f"{CLAIMS}/claim-ada" in site.cluster.objects
    assert "3 files that their owner may not read are not in the archive, such as private" in paper["left"]


def test_a_volume_that_outlives_its_claim_is_named(site: Site) -> None:
    volume = {"spec": {"persistentVolumeReclaimPolicy": "Retain"}}
    site.cluster.objects["/api/v1/persistentvolumes/volume-1"] = volume
    (paper,) = site.leave(home="delete", delete_homes=True)
    assert paper["left"][0].startswith("volume volume-1, whose reclaim policy is Retain")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"home": "delete"}, "say so once more with offboard_delete_homes=true"),
        ({"delete_homes": True}, "homes are kept by offboard_home=keep"),
        ({"site_users": ["ada"]}, "hub_users still names ada"),
        ({"users": ["hub-check-a"]}, "hub-check-a belongs to the check"),
        ({"users": ["adda"]}, "nobody called adda; near is ada"),
        ({"users": ["alan"], "site_users": [], "site_admins": []}, "alan would leave a hub that nobody administers"),
    ],
)
def test_what_is_refused_is_refused_before_anything_is_touched(site: Site, more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValuesError, match=sentence):
        site.offboarding(**more)
    assert list(site.cluster.users) == ["ada", "alan"]
    assert not site.folder.exists()


@pytest.mark.parametrize("change", ["still allowed", "no operator"])
def test_a_hub_that_was_deployed_before_is_deployed_anew_first(site: Site, change: str) -> None:
    if change == "still allowed":
        site.cluster.values["hub"]["config"]["Authenticator"]["allowed_users"].append("ada")
    else:
        site.cluster.values["hub"]["services"].clear()
    site.cluster.deploy()
    assert site.offboarding().outdated
    with pytest.raises(ClusterError, match="deploy it as the site is now first"):
        site.leave()
    assert list(site.cluster.users) == ["ada", "alan"]


def test_nobody_has_left_while_a_rule_of_the_hub_that_runs_lets_them_in(site: Site) -> None:
    site.cluster.values["hub"]["config"]["GitHubOAuthenticator"] = {"allowed_organizations": ["physics"]}
    site.cluster.deploy()
    assert site.offboarding().let_in == ["ada"], "though the site, which names people now, is not deployed yet"
    with pytest.raises(ClusterError, match=r"by hub\.config\.GitHubOAuthenticator\.allowed_organizations; deploy"):
        site.leave()
    assert list(site.cluster.users) == ["ada", "alan"]
    assert not site.folder.exists(), "and there is no receipt"
    site.cluster.values["hub"]["config"]["Authenticator"]["blocked_users"] = ["ada"]
    site.cluster.deploy()
    assert site.leave(blocked_users=["ada"])[0]["complete"]


def test_a_home_of_somebody_whom_the_hub_forgot_is_still_theirs(site: Site) -> None:
    del site.cluster.users["ada"]
    assert site.leave() == []
    (paper,) = site.leave(home="archive")
    assert (paper["was_in_hub"], paper["homes"][0]["claim"]) == (False, "claim-ada")


def test_a_home_of_a_shared_claim_is_a_folder(site: Site) -> None:
    static = {"pvcName": "homes", "subPath": "{escaped_username}"}
    site.cluster.values["singleuser"]["storage"] = {"type": "static", "static": static}
    site.cluster.deploy()
    site.cluster.put(CLAIMS, {"metadata": {"name": "homes", "uid": "7"}})
    site.cluster.users["ada@uni.edu"] = []
    (paper,) = site.leave("ada@uni.edu", home="archive", delete_homes=True)
    assert [(home["claim"], home["folder"], home["state"]) for home in paper["homes"]] == [
        ("homes", "ada-40uni-2eedu", "deleted")
    ]
    assert f"{CLAIMS}/homes" in site.cluster.objects
    assert site.leave("ada@uni.edu", home="archive", delete_homes=True) == []


def test_a_hub_that_is_not_there(site: Site) -> None:
    site.cluster.put(SECRETS)
    with pytest.raises(ClusterError, match="No hub is deployed in namespace physics"):
        site.offboarding()


@pytest.mark.parametrize(
    ("name", "folder"), [("ada", "ada"), ("ada.b", "ada-2eb"), ("a-b", "a-2db"), ("zoë", "zo-c3-ab"), ("a_b", "a-5fb")]
)
def test_folders_are_those_of_kubespawner(name: str, folder: str) -> None:
    assert escaped(name) == folder
