# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that are there before they are needed, places that are kept free, and how nodes fill up."""

from __future__ import annotations

import hashlib
from typing import Any

from .image import split_image
from .profiles import images
from .resources import requests
from .tree import Tree


def scheduling_problems(options: dict[str, Any]) -> list[str]:
    """Return a sentence when the user scheduler has no version to be of."""
    if options["user_scheduler"] and not options["cluster_version"]:
        return [
            "z2jh_cluster_version: it is missing, and z2jh_user_scheduler runs a scheduler of that version; write the "
            "version of the cluster, like 1.34.3."
        ]
    return []


def scheduling(tree: Tree, options: dict[str, Any]) -> None:
    """Set pulling, spare places and the scheduler."""
    _pulling(tree, options)
    spares = options["warm_spares"]
    # Without priorities, spare places would keep users out instead of giving way to them.
    tree.put("scheduling.podPriority.enabled", bool(spares), "warm_spares")
    tree.put("scheduling.userPlaceholder", {"enabled": bool(spares), "replicas": spares}, "warm_spares")
    # The chart would write what a user gets without knowing that 1G is more there than here.
    tree.put("scheduling.userPlaceholder.resources", {"requests": requests(options)})
    tree.put("scheduling.userScheduler.enabled", options["user_scheduler"], "user_scheduler")
    if options["user_scheduler"]:
        # A scheduler is supported beside a cluster of its own version, or the next one (Kubernetes' version skew).
        version = options["cluster_version"].lstrip("v").replace("+", "-").partition("-")[0]
        tree.put("scheduling.userScheduler.image.tag", f"v{version}", "cluster_version")


def _pulling(tree: Tree, options: dict[str, Any]) -> None:
    # Helm would wait for every node without a word, and for ever for one that is full; the role waits and tells.
    tree.put("prePuller.hook.enabled", False)
    tree.put("prePuller.continuous.enabled", options["prepull"], "prepull")
    # The chart pulls an image once for each profile that names it, in a container each.
    tree.put("prePuller.pullProfileListImages", False)
    if options["prepull"]:
        for image in images(options):
            name, tag = split_image(image)
            key = f"profile-{hashlib.sha256(image.encode()).hexdigest()[:10]}"
            tree.put(f"prePuller.extraImages.{key}", {"name": name, "tag": tag}, "profiles")
