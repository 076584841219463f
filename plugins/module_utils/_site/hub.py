# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the plan that describes the hub itself."""

from __future__ import annotations

from typing import Any

from .cluster import PLATFORMS, cluster_profile
from .names import RESERVED_USERS
from .people import People
from .specification import Site

_SHARED_ACCOUNT = "users share one Unix account of this computer"


def plan_hub(site: Site, platform: str, https: bool, people: People, tutorials: list[dict[str, str]]) -> dict[str, Any]:
    """Return the key hub of the plan."""
    return {
        # Elsewhere the platform decides where the hub listens.
        "address": "127.0.0.1" if platform == "local" else "",
        "port": site["port"] or (8000 if platform == "local" else 443 if https else 80),
        "users": people.users,
        "admins": people.admins,
        "blocked_users": people.blocked,
        "reserved_users": list(RESERVED_USERS),
        "user_memory_bytes": site["user_memory"],
        "user_cpus": site["user_cpu"],
        "user_disk_bytes": site["user_disk"],
        "idle_seconds": round(site["idle_hours"] * 3600),
        "profiles": _profiles(site["profiles"], platform in PLATFORMS),
        "tutorials": tutorials,
        "storage": site["storage"],
        "user_packages": site["user_packages"],
    }


def not_provided(platform: str, engine: str, https: bool, storage: str, idle_hours: float) -> list[dict[str, str]]:
    """Return what the platform cannot give; the check of the hub lists these and never counts them as passed."""
    missing: list[tuple[str, str]] = []
    if platform == "local":
        missing += [
            ("home_isolation", _SHARED_ACCOUNT),
            ("memory_limit", "nothing limits the memory of one user on this computer"),
            ("cpu_limit", "nothing limits the CPU of one user on this computer"),
            ("disk_quota", "homes are folders of one file system"),
            ("network_isolation", "servers of users share the network of this computer"),
        ]
    elif engine in ("tljh", "packages"):
        missing.append(("disk_quota", "homes are folders of one file system"))
    if not https:
        why = "the hub listens on this computer alone" if platform == "local" else "hub_https is false"
        missing.append(("https", why))
    if storage == "none":
        missing.append(("home_kept", "hub_storage is none, so a home ends with its server"))
    if idle_hours == 0:
        missing.append(("idle_culling", "hub_idle_hours is 0, so no server is stopped"))
    return [{"check": check, "reason": reason} for check, reason in missing]


def _profiles(given: list[dict[str, Any]], on_cluster: bool) -> list[dict[str, Any]]:
    chosen = next((profile["name"] for profile in given if profile["default"]), given[0]["name"] if given else "")
    return [
        {
            "slug": profile["name"],
            "display_name": profile["title"] or profile["name"],
            "description": profile["description"],
            "default": profile["name"] == chosen,
            "memory_bytes": profile["memory"],
            "cpus": profile["cpu"],
            "environment": profile["environment"],
            "default_url": profile["default_url"],
            **(cluster_profile(profile) if on_cluster else {}),
        }
        for profile in given
    ]
