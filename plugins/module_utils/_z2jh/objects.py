# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be in the cluster beside the chart: the shared file system, and folders of tutorials."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from .storage import claim_name, makes_claim, shared_size, volume_name
from .tutorials import archive_maps


def objects(options: dict[str, Any], archives: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the objects of Kubernetes that the role makes before the release, in this order."""
    found = []
    if makes_claim(options):
        if options["nfs"]:
            found.append(_volume(options))
        found.append(_claim(options))
    for name, data in archive_maps(options, archives):
        found.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": _about(name, options), "binaryData": data})
    return found


def sized(things: list[dict[str, Any]], size: str) -> list[dict[str, Any]]:
    """Return the objects with another size of the shared file system; empty leaves it."""
    found = copy.deepcopy(things)
    for thing in found if size else []:
        if thing["kind"] == "PersistentVolumeClaim":
            thing["spec"]["resources"]["requests"]["storage"] = size
        elif thing["kind"] == "PersistentVolume":
            thing["spec"]["capacity"]["storage"] = size
    return found


def _about(name: str, options: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "namespace": options["namespace"],
        "labels": {
            "app.kubernetes.io/part-of": options["name"],
            "app.kubernetes.io/managed-by": "scigateway.jupyterhub",
        },
    }


def _volume(options: dict[str, Any]) -> dict[str, Any]:
    server, _colon, path = options["nfs"].partition(":")
    about = _about(volume_name(options), options)
    del about["namespace"]
    spec: dict[str, Any] = {
        "capacity": {"storage": shared_size(options)},
        "accessModes": ["ReadWriteMany"],
        "persistentVolumeReclaimPolicy": "Retain",
        "storageClassName": "",
        "nfs": {"server": server, "path": path},
        "claimRef": {"namespace": options["namespace"], "name": claim_name(options)},
    }
    if options["nfs_mount_options"]:
        spec["mountOptions"] = options["nfs_mount_options"]
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": about, "spec": spec}


def _claim(options: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "accessModes": ["ReadWriteMany"],
        "resources": {"requests": {"storage": shared_size(options)}},
    }
    if options["nfs"]:
        # an empty class, so that no provisioner makes another volume
        spec.update(storageClassName="", volumeName=volume_name(options))
    elif options["storage_class"]:
        spec["storageClassName"] = options["storage_class"]
    about = _about(claim_name(options), options)
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": about, "spec": spec}
