# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where homes lie: a volume for each user, a folder of a shared file system for each, or nowhere."""

from __future__ import annotations

from typing import Any

from .quantities import disk
from .tree import Tree

HOME_VOLUME = "home"
_SHARED_VOLUME = "homes"
_CLAIM = "shared-homes"
# Kubernetes wants a size of every volume, and an export has the size that its server gives it: this says nothing.
_NOMINAL = 2**40
# KubeSpawner's legacy name: only letters, digits and hyphens, no two users the same, and no length to cut.
USER_FOLDER = "{escaped_username}"
# Names of volumes that the chart or we use.
_TAKEN = (HOME_VOLUME, _SHARED_VOLUME, "files")
_SOURCES = ("claim", "nfs", "config_map", "secret")

# Runs as root on the whole file system: it makes one folder and hands over one folder. A folder that is a link would
# lead it elsewhere, and an export with root_squash lets root own nothing.
_MAKE_HOME = """set -eu
if [ -L "$1" ]; then
  echo "The home $1 is a link, which is not followed; replace it with a folder." >&2
  exit 1
fi
[ -d "$1" ] || mkdir "$1"
[ "$(stat -c %u:%g "$1")" = "$2" ] || chown -h "$2" "$1" || {
  echo "The home $1 cannot be given to $2; export the file system with no_root_squash, or make the folder there." >&2
  exit 1
}
chmod 0700 "$1" 2>/dev/null || true
"""


def storage_problems(options: dict[str, Any]) -> list[str]:
    """Return a sentence for each volume that cannot be meant."""
    found = []
    if options["shared_claim"] and options["nfs"]:
        found.append("z2jh_shared_claim and z2jh_nfs: both are given, and homes lie in one place; write one.")
    if options["storage"] != "shared":
        found += [
            f"z2jh_{name}: {options[name]!r} is for z2jh_storage shared, and it is {options['storage']}; leave it out."
            for name in ("shared_claim", "nfs")
            if options[name]
        ]
    size = options["shared_size"]
    if size is not None and size < options["user_disk"]:
        found.append(
            f"z2jh_shared_size: {disk(size)} is less than one home, {disk(options['user_disk'])} (z2jh_user_disk); "
            "write the size of all homes together."
        )
    names = [volume["name"] for volume in options["extra_volumes"]]
    for number, volume in enumerate(options["extra_volumes"]):
        found += _volume_problems(f"z2jh_extra_volumes[{number}]", volume, names[:number])
    return found


def storage(tree: Tree, options: dict[str, Any]) -> None:
    """Set the home and the extra volumes of servers."""
    tree.put("singleuser.storage.homeMountPath", options["home_path"], "home_path")
    tree.put("singleuser.storage.extraLabels", {"app.kubernetes.io/part-of": options["name"]}, "name")
    _HOMES[options["storage"]](tree, options)
    for volume in options["extra_volumes"]:
        source, mount = _extra(volume)
        tree.put(f"singleuser.storage.extraVolumes.{volume['name']}", source, "extra_volumes")
        tree.put(f"singleuser.storage.extraVolumeMounts.{volume['name']}", mount, "extra_volumes")


def home_mount(options: dict[str, Any]) -> dict[str, str]:
    """Return how a container beside the server mounts the home."""
    mount = {"name": HOME_VOLUME, "mountPath": options["home_path"]}
    return {**mount, "subPath": USER_FOLDER} if options["storage"] == "shared" else mount


def shared_size(options: dict[str, Any]) -> str:
    """Return the size of the shared file system: as given, else a home for everybody who is named."""
    if options["nfs"]:
        return disk(_NOMINAL)
    return disk(options["shared_size"] or options["user_disk"] * options["named_users"])


def makes_claim(options: dict[str, Any]) -> bool:
    """Tell whether the role makes the claim of the shared file system."""
    return options["storage"] == "shared" and not options["shared_claim"]


def volume_name(options: dict[str, Any]) -> str:
    """Return the volume of an export: volumes belong to no namespace, and two sites of a cluster must not meet."""
    return f"{options['namespace']}-{claim_name(options)}"


def claim_name(options: dict[str, Any]) -> str:
    """Return the claim of the shared file system, which the role makes unless it is given."""
    return str(options["shared_claim"] or _CLAIM)


def _volume(tree: Tree, options: dict[str, Any]) -> None:
    tree.put("singleuser.storage.type", "dynamic", "storage")
    tree.put("singleuser.storage.capacity", disk(options["user_disk"]), "user_disk")
    tree.put("singleuser.storage.dynamic.volumeNameTemplate", HOME_VOLUME)
    modes = [options["storage_access_mode"]]
    tree.put("singleuser.storage.dynamic.storageAccessModes", modes, "storage_access_mode")
    if options["storage_class"]:
        tree.put("singleuser.storage.dynamic.storageClass", options["storage_class"], "storage_class")


def _shared(tree: Tree, options: dict[str, Any]) -> None:
    tree.put("singleuser.storage.type", "static", "storage")
    tree.put("singleuser.storage.static", {"pvcName": claim_name(options), "subPath": USER_FOLDER}, "shared_claim")
    claim = {"name": _SHARED_VOLUME, "persistentVolumeClaim": {"claimName": claim_name(options)}}
    tree.put(f"singleuser.storage.extraVolumes.{_SHARED_VOLUME}", claim, "shared_claim")


def _none(tree: Tree, options: dict[str, Any]) -> None:
    tree.put("singleuser.storage.type", "none", "storage")
    # A volume all the same: it has a limit, and tutorials can be put into it.
    volume = {"name": HOME_VOLUME, "emptyDir": {"sizeLimit": disk(options["user_disk"])}}
    mount = {"name": HOME_VOLUME, "mountPath": options["home_path"]}
    tree.put(f"singleuser.storage.extraVolumes.{HOME_VOLUME}", volume, "user_disk")
    tree.put(f"singleuser.storage.extraVolumeMounts.{HOME_VOLUME}", mount, "home_path")


_HOMES = {"volume": _volume, "shared": _shared, "none": _none}


def home_maker(options: dict[str, Any], image: str) -> dict[str, Any]:
    """Return the container that makes a user's folder of a shared file system.

    The kubelet would make it, and leave it to root (zero-to-jupyterhub-k8s#421, #2337).
    """
    path, owner = f"/{_SHARED_VOLUME}/{USER_FOLDER}", f"{options['uid']}:{options['gid']}"
    return {
        "name": "make-home",
        "image": image,
        "command": ["/bin/sh", "-c", _MAKE_HOME.replace("{", "{{").replace("}", "}}"), "make-home", path, owner],
        "securityContext": {
            "runAsUser": 0,
            "runAsGroup": 0,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"], "add": ["CHOWN", "DAC_OVERRIDE", "FOWNER"]},
        },
        "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}, "limits": {"memory": "64Mi"}},
        "volumeMounts": [{"name": _SHARED_VOLUME, "mountPath": f"/{_SHARED_VOLUME}"}],
    }


def _extra(volume: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a volume and its mount as Kubernetes reads them."""
    source: dict[str, Any] = {"name": volume["name"]}
    if volume["claim"]:
        source["persistentVolumeClaim"] = {"claimName": volume["claim"]}
    elif volume["nfs"]:
        server, _colon, path = volume["nfs"].partition(":")
        source["nfs"] = {"server": server, "path": path, "readOnly": volume["read_only"]}
    elif volume["config_map"]:
        source["configMap"] = {"name": volume["config_map"]}
    else:
        source["secret"] = {"secretName": volume["secret"]}
    mount: dict[str, Any] = {"name": volume["name"], "mountPath": volume["path"], "readOnly": volume["read_only"]}
    if volume["sub_path"]:
        mount["subPath"] = volume["sub_path"]
    return source, mount


def _volume_problems(where: str, volume: dict[str, Any], before: list[str]) -> list[str]:
    found = []
    if volume["name"] in _TAKEN:
        found.append(f"{where}.name: {volume['name']!r} is the name of a volume of ours; choose another.")
    if volume["name"] in before:
        found.append(f"{where}.name: {volume['name']!r} is there twice; give each volume its own.")
    named = [source for source in _SOURCES if volume[source]]
    if len(named) != 1:
        found.append(
            f"{where}: it names {' and '.join(named) or 'nothing'} to mount, and a volume is one thing; write one of "
            f"{', '.join(_SOURCES)}."
        )
    return found
