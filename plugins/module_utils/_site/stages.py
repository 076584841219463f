# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which stages of a site cannot be run, by this version or with what the site says so far."""

from __future__ import annotations

from typing import Any

from .cloud import NO_ADMINS
from .specification import Site


def refused(site: Site, platform: str, machine_options: dict[str, Any]) -> dict[str, str]:
    """Return for each stage the sentence that refuses it, empty where it can be run.

    A plan is shown all the same: only doing it is refused, before anything is touched.
    """
    return {
        "hub": _hub(site, platform, machine_options),
        "machines": _machines(site, platform, machine_options),
        "destroy": _destroy(site, platform, machine_options),
        "offboard": _offboard(platform),
        "scale": _scale(platform),
    }


def _hub(site: Site, platform: str, machine_options: dict[str, Any]) -> str:
    if platform == "kubernetes" and site["https"] is not False and not site["domain"]:
        return (
            "hub_domain: a certificate needs a domain name; write it, like hub.example.org, or write hub_https: false "
            "for a hub that only you try out."
        )
    if platform in ("local", "kubernetes"):
        return ""
    made = "; its machines can be made already, with make machines" if machine_options else ""
    return (
        f"Platform {platform} can be planned but its hub not yet deployed by this version, which deploys hub_platform "
        f"'local' and 'kubernetes' alone{made}."
    )


def _machines(site: Site, platform: str, machine_options: dict[str, Any]) -> str:
    if not machine_options:
        return _no_machines(site, platform)
    if machine_options["state"] == "present" and not machine_options["admin_cidrs"]:
        return f"{NO_ADMINS} `curl -4 https://ifconfig.me` shows your address."
    return ""


def _destroy(site: Site, platform: str, machine_options: dict[str, Any]) -> str:
    if platform == "local":
        return ""
    if platform == "kubernetes":
        if site["destroy"] in ("hub", "all"):
            return ""
        return (
            f"hub_destroy: {site['destroy']} is not there on hub_platform kubernetes, whose cluster is yours; "
            "write hub."
        )
    if not machine_options:
        return _no_machines(site, platform)
    if site["destroy"] in ("hub", "cluster"):
        return (
            f"hub_destroy: {site['destroy']} takes nothing away on hub_platform {platform}, whose hub and cluster this "
            "version does not deploy; give hub_destroy: machines (network and rules stay) or all."
        )
    return ""


def _offboard(platform: str) -> str:
    if platform == "kubernetes":
        return ""
    return (
        f"People are taken out of a hub on hub_platform kubernetes alone by this version, and this one is {platform}; "
        "delete them in the hub's admin panel, after taking them out of hub_users."
    )


def _scale(platform: str) -> str:
    if platform == "kubernetes":
        return ""
    if platform == "local":
        return "hub_platform local has no spare places to change, because a server starts there at once."
    return (
        f"Platform {platform} is not yet scaled by this version, which changes the spare places on hub_platform "
        "kubernetes alone; make a site of its kubeconfig."
    )


def _no_machines(site: Site, platform: str) -> str:
    if platform == "local":
        return (
            "hub_platform local has no machines to make, because its hub runs on this computer; choose server or "
            "kubespray."
        )
    if platform in ("gke", "kubernetes"):
        return f"hub_platform {platform} has no machines that this collection makes."
    if site["cloud"] == "existing":
        return "hub_cloud existing means that your machines are there already; name them in the inventory."
    return f"Machines of hub_cloud {site['cloud']} are not made by this version; choose hub_cloud openstack."
