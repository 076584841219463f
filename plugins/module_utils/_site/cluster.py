# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the plan that only a hub on a cluster has."""

from __future__ import annotations

from typing import Any

from .._z2jh.image import moves, split_image
from .._z2jh.network import egress_problems
from .context import Context
from .conversion import sentence
from .notes import Notes
from .specification import Site

PLATFORMS = ("kubespray", "gke", "kubernetes")
_IMAGE = "registry.example.org/physics/notebook:1.4"


def plan_cluster(site: Site, name: str, platform: str, context: Context) -> dict[str, Any]:
    """Return the key cluster of the plan, empty where the hub is on no cluster."""
    if platform not in PLATFORMS:
        return {}
    kernels = site["kernel_idle_hours"]
    path = site["kubeconfig"] or ""
    return {
        "kubeconfig": context.home + path[1:] if path.startswith("~") else path,
        "context": site["kube_context"],
        "namespace": site["namespace"] or name,
        "user_image": site["user_image"],
        "storage_class": site["storage_class"],
        "storage_access_mode": site["storage_access_mode"],
        "shared_claim": site["shared_claim"],
        "nfs": site["nfs"],
        # None where it follows what is there: it must not change with each name in hub_users
        "shared_bytes": site["shared_size"],
        "extra_volumes": site["extra_volumes"],
        "egress": site["egress"],
        "kernel_idle_seconds": round((site["idle_hours"] if kernels is None else kernels) * 3600),
        "prepull": site["prepull"],
        "warm_spares": site["warm_spares"],
        # Only where nodes come and go does it help that one is filled after the other.
        "user_scheduler": platform == "gke",
        # The names of GKE's Cloud DNS are asked of the metadata server.
        "dns_at_metadata": platform == "gke",
    }


def cluster_profile(profile: dict[str, Any]) -> dict[str, Any]:
    """Return the keys of a profile that only a cluster has, as they stand in the plan."""
    menus = [
        {
            "slug": menu["name"],
            "display_name": menu["title"] or menu["name"],
            "choices": [_choice(choice) for choice in menu["choices"]],
        }
        for menu in profile["options"]
    ]
    return {**_overrides(profile), "options": menus}


def cluster_problems(site: Site, platform: str) -> list[str]:
    """Return a sentence for each variable of a cluster that cannot work."""
    if platform not in PLATFORMS:
        return []
    found = _image_problems(site)
    for number, entry in enumerate(site["egress"]):
        found += egress_problems(f"hub_egress[{number}]", entry)
    if site["shared_claim"] and site["nfs"]:
        found.append("hub_shared_claim and hub_nfs: both are given, and homes lie in one place; write one of them.")
    if site["storage"] != "shared":
        found += [
            f"hub_{name}: it is for hub_storage shared, and that is {site['storage']}; leave it out, or write "
            "hub_storage: shared."
            for name in ("shared_claim", "nfs", "shared_size")
            if site[name]
        ]
    if site["shared_size"] and site["shared_size"] < site["user_disk"]:
        found.append(
            "hub_shared_size: it is less than one home of hub_user_disk; write the size of all homes together."
        )
    kernels, servers = site["kernel_idle_hours"], site["idle_hours"]
    if kernels and servers and kernels > servers:
        found.append(
            f"hub_kernel_idle_hours: {kernels:g} is more than the {servers:g} of hub_idle_hours, after which the whole "
            "server ends; write less, or leave it out."
        )
    if site["user_packages"]:
        found.append(
            f"hub_user_packages: on hub_platform {platform}, packages are part of the image; leave them out, and name "
            "an image that has them in hub_user_image."
        )
    return found


def cluster_notes(site: Site, platform: str, notes: Notes) -> None:
    """Note what is allowed on a cluster and may surprise."""
    if platform not in PLATFORMS:
        return
    if not site["user_image"]:
        notes.assumptions.append(
            "Users get the sample image of Zero to JupyterHub, with JupyterLab and little else; set hub_user_image to "
            "change it."
        )
    notes.warnings.extend(
        f"{where}: {image} becomes another image by itself, and nobody notices on which node; name a version."
        for where, image in _images(site)
        if moves(image)
    )


def _overrides(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("image", "gpus", "tpus", "node_selector", "tolerations")}


def _choice(choice: dict[str, Any]) -> dict[str, Any]:
    return {
        "slug": choice["name"],
        "display_name": choice["title"] or choice["name"],
        "default": choice["default"],
        "memory_bytes": choice["memory"],
        "cpus": choice["cpu"],
        "environment": choice["environment"],
        "default_url": choice["default_url"],
        **_overrides(choice),
    }


def _images(site: Site) -> list[tuple[str, str]]:
    """Return each image with its place in the site."""
    found = [("hub_user_image", site["user_image"])]
    for number, profile in enumerate(site["profiles"]):
        where = f"hub_profiles[{number}]"
        found.append((f"{where}.image", profile["image"]))
        for menu in profile["options"]:
            found += [
                (f"{where}.options.{menu['name']}.{choice['name']}.image", choice["image"])
                for choice in menu["choices"]
            ]
    return [(place, image) for place, image in found if image]


def _image_problems(site: Site) -> list[str]:
    found = []
    for where, image in _images(site):
        try:
            split_image(image)
        except ValueError as error:
            found.append(sentence(where, image, str(error), _IMAGE))
    return found
