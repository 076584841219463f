# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every user gets: image, memory, cores, environment, and no rights in the cluster."""

from __future__ import annotations

from typing import Any

from .image import split_image
from .resources import cpu, memory, tolerations
from .tree import Tree

# Beside the version of the chart, which its release sets.
SAMPLE = "quay.io/jupyterhub/k8s-singleuser-sample"
# Of a server that has started, until it answers: a slow volume or a cold image (30 in KubeSpawner).
_HTTP_SECONDS = 120


def users(tree: Tree, options: dict[str, Any]) -> None:
    """Set what holds for every server."""
    if options["image"]:
        name, tag = split_image(options["image"])
        tree.put("singleuser.image.name", name, "image")
        tree.put("singleuser.image.tag", tag, "image")
    if options["image_pull_policy"]:
        tree.put("singleuser.image.pullPolicy", options["image_pull_policy"], "image_pull_policy")
    if options["image_pull_secrets"]:
        secrets = [{"name": name} for name in options["image_pull_secrets"]]
        tree.put("singleuser.image.pullSecrets", secrets, "image_pull_secrets")
    tree.put("singleuser.memory", memory(options["user_memory"], options), "user_memory")
    tree.put("singleuser.cpu", cpu(options["user_cpus"], options), "user_cpus")
    tree.put("singleuser.extraEnv", environment(options["user_environment"]), "user_environment")
    tree.put("singleuser.defaultUrl", options["default_url"], "default_url")
    tree.put("singleuser.nodeSelector", options["node_selector"], "node_selector")
    tree.put("singleuser.extraTolerations", tolerations(options["tolerations"]), "tolerations")
    tree.put("singleuser.uid", options["uid"], "uid")
    tree.put("singleuser.fsGid", options["gid"], "gid")
    tree.put("singleuser.startTimeout", options["start_timeout"], "start_timeout")
    tree.put("singleuser.allowPrivilegeEscalation", False)
    tree.put("singleuser.extraLabels", {"app.kubernetes.io/part-of": options["name"]}, "name")
    # delete_pvc is on by itself: whoever takes a user out of the hub would take the home away too
    tree.put(
        "hub.config.KubeSpawner",
        {"delete_pvc": False, "automount_service_account_token": False, "http_timeout": _HTTP_SECONDS},
    )


def image_of_users(options: dict[str, Any]) -> str:
    """Return the image of servers without a profile, which is the chart's own sample when none is named."""
    return str(options["image"] or f"{SAMPLE}:{options['chart_version']}")


def environment(given: dict[str, str]) -> dict[str, str]:
    """Return environment variables whose braces stay what they are: KubeSpawner fills in templates there."""
    return {name: literal(value) for name, value in given.items()}


def literal(text: str) -> str:
    """Return *text* as KubeSpawner's templates write it back unchanged."""
    return text.replace("{", "{{").replace("}", "}}")
