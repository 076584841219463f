# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory, cores and processors of a server, and the nodes that it may run on."""

from __future__ import annotations

from typing import Any

from .quantities import cores, pod_memory, spawner_memory

TPU_RESOURCE = "google.com/tpu"

# The chart's own (scheduling.userPods.tolerations in 4.4.0): a list in a profile replaces them, so it repeats them.
DEDICATED = tuple(
    {"key": key, "operator": "Equal", "value": "user", "effect": "NoSchedule"}
    for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
)


def memory(size: int, options: dict[str, Any]) -> dict[str, str]:
    """Return limit and guarantee of *size* bytes."""
    return {
        "limit": spawner_memory(size),
        "guarantee": spawner_memory(size * options["memory_guarantee_percent"] // 100),
    }


def cpu(number: float, options: dict[str, Any]) -> dict[str, float]:
    """Return limit and guarantee of *number* cores."""
    return {"limit": cores(number), "guarantee": cores(number, options["cpu_guarantee_percent"])}


def requests(options: dict[str, Any]) -> dict[str, str]:
    """Return what Kubernetes reserves for a user without a profile; here G is no longer 2**30, so Gi is written."""
    return {
        "cpu": str(cores(options["user_cpus"], options["cpu_guarantee_percent"])),
        "memory": pod_memory(options["user_memory"] * options["memory_guarantee_percent"] // 100),
    }


def processors(entry: dict[str, Any], options: dict[str, Any]) -> dict[str, str | None]:
    """Return the extended resources of a profile or choice; None takes one away that the profile gave."""
    found: dict[str, str | None] = {}
    for resource, count in ((options["gpu_resource"], entry["gpus"]), (TPU_RESOURCE, entry["tpus"])):
        if count is not None:
            found[resource] = str(count) if count else None
    return found


def taints(entry: dict[str, Any], options: dict[str, Any]) -> list[dict[str, str]]:
    """Return the tolerations that a profile or choice brings itself.

    Nodes with processors are usually tainted with the resource's own name, and only GKE adds the toleration by itself.
    """
    found = tolerations(entry["tolerations"])
    for resource, count in ((options["gpu_resource"], entry["gpus"]), (TPU_RESOURCE, entry["tpus"])):
        if count:
            found.append({"key": resource, "operator": "Exists", "effect": "NoSchedule"})
    return found


def all_tolerations(options: dict[str, Any], own: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the whole list for a profile: the chart's, those of every user, and its *own*."""
    return [*(dict(each) for each in DEDICATED), *tolerations(options["tolerations"]), *own]


def tolerations(given: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return tolerations as Kubernetes reads them, which refuses an empty value beside `Exists`."""
    return [{key: value for key, value in each.items() if value} for each in given]
