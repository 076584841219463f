# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where homes lie, and what is beside them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Build = Callable[..., Any]


def test_a_volume_for_each_user(hub: Build) -> None:
    built = hub(user_disk="20G", storage_class="fast", storage_access_mode="ReadWriteMany")
    storage = built.values["singleuser"]["storage"]
    assert (storage["type"], storage["capacity"], storage["dynamic"]["storageClass"]) == ("dynamic", "20Gi", "fast")
    assert storage["dynamic"]["storageAccessModes"] == ["ReadWriteMany"]
    assert built.values["hub"]["db"]["pvc"]["storageClassName"] == "fast"
    assert built.objects == []


def test_an_export_of_nfs_becomes_a_volume_that_is_kept(hub: Build) -> None:
    built = hub(storage="shared", nfs="10.0.0.5:/homes", namespace="physics", user_disk="10G", named_users=20)
    volume, claim = built.objects
    assert volume["spec"]["nfs"] == {"server": "10.0.0.5", "path": "/homes"}
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    more = hub(storage="shared", nfs="10.0.0.5:/homes", namespace="physics", user_disk="20G", named_users=21)
    assert more.objects == [volume, claim], "an export has the size that it has, whoever comes and goes"
    assert volume["spec"]["claimRef"] == {"namespace": "physics", "name": claim["metadata"]["name"]}
    # an empty class: a provisioner would make another volume
    assert (claim["spec"]["storageClassName"], claim["spec"]["volumeName"]) == ("", volume["metadata"]["name"])
    assert claim["metadata"]["namespace"] == "physics"
    static = built.values["singleuser"]["storage"]["static"]
    assert static == {"pvcName": claim["metadata"]["name"], "subPath": "{escaped_username}"}


def test_a_claim_that_is_there_is_left_alone(hub: Build) -> None:
    built = hub(storage="shared", shared_claim="homes")
    assert built.objects == []
    assert built.values["singleuser"]["storage"]["static"]["pvcName"] == "homes"
    (claim,) = hub(storage="shared", storage_class="nfs-client").objects
    assert (claim["kind"], claim["spec"]["storageClassName"]) == ("PersistentVolumeClaim", "nfs-client")


def test_a_home_that_ends_with_its_server_has_a_limit_all_the_same(hub: Build) -> None:
    storage = hub(storage="none", user_disk="5G").values["singleuser"]["storage"]
    assert storage["type"] == "none"
    assert storage["extraVolumes"]["home"]["emptyDir"] == {"sizeLimit": "5Gi"}
    assert storage["extraVolumeMounts"]["home"]["mountPath"] == "/home/jovyan"


def home_maker(built: Any) -> dict[str, Any]:
    found: dict[str, Any] = built.values["singleuser"]["initContainers"][0]
    return found


def test_only_the_container_that_makes_a_home_is_root(hub: Build) -> None:
    built = hub(storage="shared", shared_claim="homes", tutorials=[{"source": "https://a/b", "folder": "b"}])
    maker, puller = built.values["singleuser"]["initContainers"]
    assert (maker["name"], maker["securityContext"]["runAsUser"]) == ("make-home", 0)
    assert maker["securityContext"]["capabilities"]["drop"] == ["ALL"]
    assert puller["securityContext"]["runAsUser"] == 1000
    assert puller["volumeMounts"][0] == {"name": "home", "mountPath": "/home/jovyan", "subPath": "{escaped_username}"}


def test_the_home_is_made_once_and_only_it(hub: Build, tmp_path: Path) -> None:
    command = home_maker(hub(storage="shared", shared_claim="homes"))["command"]
    # as KubeSpawner fills it in
    command = [part.format(escaped_username="ada-40x") for part in command]
    assert command[-2:] == ["/homes/ada-40x", "1000:100"]
    owner = f"{tmp_path.stat().st_uid}:{tmp_path.stat().st_gid}"
    for _run in range(2):
        subprocess.run([*command[:-2], str(tmp_path / "ada"), owner], check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["ada"]
    assert (tmp_path / "ada").stat().st_mode & 0o777 == 0o700


def test_a_home_that_leads_elsewhere_is_refused(hub: Build, tmp_path: Path) -> None:
    command = [part.format(escaped_username="ada") for part in home_maker(hub(storage="shared"))["command"]]
    (tmp_path / "grace").mkdir()
    (tmp_path / "ada").symlink_to(tmp_path / "grace")
    run = subprocess.run(
        [*command[:-2], str(tmp_path / "ada"), "1000:100"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "is a link" in run.stderr


def test_extra_volumes(hub: Build) -> None:
    given = [
        {"name": "data", "path": "/data", "claim": "telescope", "sub_path": "2026"},
        {"name": "lab", "path": "/lab", "nfs": "10.0.0.5:/lab", "read_only": False},
    ]
    storage = hub(extra_volumes=given).values["singleuser"]["storage"]
    assert storage["extraVolumes"]["data"]["persistentVolumeClaim"] == {"claimName": "telescope"}
    assert storage["extraVolumeMounts"]["data"] == {
        "name": "data",
        "mountPath": "/data",
        "readOnly": True,
        "subPath": "2026",
    }
    assert storage["extraVolumes"]["lab"]["nfs"] == {"server": "10.0.0.5", "path": "/lab", "readOnly": False}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"storage": "shared", "nfs": "a:/b", "shared_claim": "c"}, "homes lie in one place"),
        ({"nfs": "a:/b"}, "z2jh_nfs: 'a:/b' is for z2jh_storage shared, and it is volume"),
        ({"storage": "shared", "nfs": "a/b"}, "is not the server and the folder of an export"),
        ({"storage": "shared", "shared_size": "1G"}, "z2jh_shared_size: 1Gi is less than one home, 10Gi"),
        ({"extra_volumes": [{"name": "home", "path": "/a", "claim": "c"}]}, "'home' is the name of a volume of ours"),
        ({"extra_volumes": [{"name": "a", "path": "/a"}]}, "it names nothing to mount"),
        ({"extra_volumes": [{"name": "a", "path": "/a", "claim": "c", "nfs": "a:/b"}]}, "it names claim and nfs"),
        ({"extra_volumes": [{"name": "a", "path": "a", "claim": "c"}]}, "is not an absolute path"),
        ({"extra_volumes": [{"name": "a", "path": "/a", "claim": "c"}] * 2}, "'a' is there twice"),
        ({"tutorials": [{"source": "/srv/course", "folder": "course"}]}, "the content of the folder /srv/course"),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused(
    refused: Callable[..., str], changed: dict[str, Any], why: str
) -> None:
    assert why in refused(**changed)


def test_a_folder_travels_in_a_config_map(hub: Build) -> None:
    given = [{"source": "/srv/course", "folder": "course"}, {"source": "https://a/{b}", "folder": "b", "branch": "x"}]
    built = hub({"/srv/course": "Y29udGVudA=="}, tutorials=given, namespace="physics")
    (config_map,) = built.objects
    name = config_map["metadata"]["name"]
    assert (config_map["kind"], config_map["metadata"]["namespace"]) == ("ConfigMap", "physics")
    assert config_map["binaryData"] == {"tutorial.tar.gz": "Y29udGVudA=="}
    (puller,) = built.values["singleuser"]["initContainers"]
    arguments = [part.format() for part in puller["command"][2:]]
    assert arguments == [f"/tutorials/{name}/tutorial.tar.gz", "", "course", "https://a/{b}", "x", "b"]
    assert puller["image"] == "registry.example.org/physics/notebook:1.4"
    assert built.values["singleuser"]["storage"]["extraVolumes"][name]["configMap"] == {"name": name}
    # which then holds no copy of it
    assert "Y29udGVudA==" not in str(built.complete)
    assert hub(tutorials=given[1:], tutorials_image="a/git:1").values["singleuser"]["initContainers"][0]["image"] == (
        "a/git:1"
    )
