# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tutorials in every home, without an image of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from .quantities import pod_memory
from .storage import home_mount
from .tree import Tree
from .tutorial_script import SCRIPT
from .users import image_of_users, literal

# Kubernetes keeps at most 1 MiB in a ConfigMap; something is left for its names.
LARGEST_ARCHIVE = 1_000_000
_SCRIPT_PATH = "/usr/local/share/scigateway/tutorials.sh"
_SCRIPT_KEY = "tutorials"
_ARCHIVES = "/tutorials"
_ARCHIVE = "tutorial.tar.gz"


def is_folder(tutorial: Mapping[str, str]) -> bool:
    """Whether the source is a folder of the operator's computer, and no repository."""
    return tutorial["source"].startswith("/")


def tutorial_problems(options: dict[str, Any], archives: Mapping[str, str]) -> list[str]:
    """Return a sentence for each folder whose content is missing; *archives* holds it, in base64, by its path."""
    return [
        f"z2jh_tutorials[{number}]: the content of the folder {tutorial['source']} is missing; give its archive."
        for number, tutorial in enumerate(options["tutorials"])
        if is_folder(tutorial) and tutorial["source"] not in archives
    ]


def tutorials(tree: Tree, options: dict[str, Any]) -> None:
    """Set the script, and the volumes with the folders."""
    if not options["tutorials"]:
        return
    script = {"mountPath": _SCRIPT_PATH, "stringData": SCRIPT, "mode": 0o555}
    tree.put(f"singleuser.extraFiles.{_SCRIPT_KEY}", script, "tutorials")
    for tutorial in filter(is_folder, options["tutorials"]):
        name = object_name(tutorial)
        volume = {"name": name, "configMap": {"name": name}}
        tree.put(f"singleuser.storage.extraVolumes.{name}", volume, "tutorials")


def puller(options: dict[str, Any]) -> dict[str, Any]:
    """Return the container that brings the tutorials, as the user and in the user's home."""
    mounts: list[dict[str, Any]] = [
        home_mount(options),
        {"name": "files", "mountPath": _SCRIPT_PATH, "subPath": _SCRIPT_KEY},
    ]
    arguments: list[str] = []
    for tutorial in options["tutorials"]:
        source = tutorial["source"]
        if is_folder(tutorial):
            name = object_name(tutorial)
            mounts.append({"name": name, "mountPath": f"{_ARCHIVES}/{name}", "readOnly": True})
            source = f"{_ARCHIVES}/{name}/{_ARCHIVE}"
        arguments += [literal(source), literal(tutorial["branch"]), literal(tutorial["folder"])]
    return {
        "name": "tutorials",
        "image": options["tutorials_image"] or image_of_users(options),
        "command": ["/bin/sh", _SCRIPT_PATH, *arguments],
        "env": [{"name": "HOME", "value": options["home_path"]}],
        "securityContext": {
            "runAsUser": options["uid"],
            "runAsNonRoot": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
        # never more than the server itself gets: the pod is as large as the larger of the two
        "resources": {
            "requests": {"cpu": "10m", "memory": "32Mi"},
            "limits": {"memory": pod_memory(options["user_memory"])},
        },
        "volumeMounts": mounts,
    }


def archive_maps(options: dict[str, Any], archives: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Return name and binary data of the ConfigMap of each folder."""
    folders = filter(is_folder, options["tutorials"])
    return [(object_name(each), {_ARCHIVE: archives[each["source"]]}) for each in folders]


def object_name(tutorial: Mapping[str, str]) -> str:
    """Return the name of a folder's ConfigMap, which stays when its content or its place on the computer changes."""
    return f"tutorial-{hashlib.sha256(tutorial['folder'].encode()).hexdigest()[:10]}"
