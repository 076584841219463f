# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Combinations of variables that cannot work, and those that are risky."""

from __future__ import annotations

from collections.abc import Callable

from .options_profiles import CLUSTER_ONLY
from .specification import OPTIONS, Site

_ENGINES = {
    "local": ("packages",),
    "server": ("tljh", "packages"),
    "kubespray": ("z2jh",),
    "gke": ("z2jh",),
    "kubernetes": ("z2jh",),
    "auto": ("tljh", "packages", "z2jh"),
}
# The idle culler sees activity only every five minutes (JupyterHub.last_activity_interval); sooner, it stops work.
_SHORTEST_IDLE_HOURS = 0.25


def _cloud_is_named(site: Site) -> str:
    if site["platform"] in ("server", "kubespray", "auto") and not site["cloud"]:
        return (
            f"hub_cloud: it is missing, and hub_platform {site['platform']} needs machines; "
            "write hub_cloud: openstack, gcp or existing."
        )
    if site["platform"] == "gke" and site["cloud"] not in ("", "gcp"):
        return f"hub_cloud: {site['cloud']!r} has no GKE; leave it out or write hub_cloud: gcp."
    return ""


def _engine_fits(site: Site) -> str:
    engines = _ENGINES[site["platform"]]
    if site["engine"] in ("auto", *engines):
        return ""
    return (
        f"hub_engine: {site['engine']!r} does not run on hub_platform {site['platform']}; "
        f"leave it out or write hub_engine: {' or '.join(engines)}."
    )


def _https_is_possible(site: Site) -> str:
    if not site["https"]:
        return ""
    if site["platform"] == "local":
        return (
            "hub_https: true is not possible on hub_platform local, whose hub listens on this computer alone; "
            "leave it out, or choose another hub_platform."
        )
    if not site["domain"]:
        return "hub_https: true needs a domain name for the certificate; write it in hub_domain, like hub.example.org."
    return ""


def _storage_is_possible(site: Site) -> str:
    if site["platform"] in ("local", "server") and site["storage"] != "volume":
        return (
            f"hub_storage: {site['storage']!r} is for clusters, and on hub_platform {site['platform']} homes are "
            "folders of one machine; leave it out or write hub_storage: volume."
        )
    return ""


def _destroy_is_possible(site: Site) -> str:
    if site["platform"] == "local" and site["destroy"] not in ("hub", "all"):
        return (
            f"hub_destroy: {site['destroy']!r} is not there on hub_platform local, which is the hub alone; leave it "
            "out or write hub_destroy: hub."
        )
    return ""


def _one_login(site: Site) -> str:
    if len(site["login"]) == 1:
        return ""
    return (
        f"hub_login: {len(site['login'])} ways to log in are named, and a hub has one; write one, like [github], or "
        "cilogon, whose identity_providers can be several."
    )


def _one_default_profile(site: Site) -> str:
    defaults = [profile["name"] for profile in site["profiles"] if profile["default"]]
    if len(defaults) > 1:
        return f"hub_profiles: {', '.join(defaults)} all say default: true; let only one say it."
    return ""


def _distinct_profiles(site: Site) -> str:
    return _twice("hub_profiles", [profile["name"] for profile in site["profiles"]])


def _distinct_menus(site: Site) -> str:
    for number, profile in enumerate(site["profiles"]):
        where = f"hub_profiles[{number}].options"
        found = _twice(where, [menu["name"] for menu in profile["options"]])
        for menu in profile["options"]:
            names = [choice["name"] for choice in menu["choices"]]
            empty = f"{where}.{menu['name']}: choices is empty, so there is nothing to choose; name some."
            found = found or _twice(f"{where}.{menu['name']}", names) or ("" if names else empty)
        if found:
            return found
    return ""


def _distinct_flavors(site: Site) -> str:
    return _twice("hub_flavors", [flavor["name"] for flavor in site["flavors"]])


def _twice(variable: str, names: list[str]) -> str:
    repeated = sorted({name for name in names if names.count(name) > 1})
    return f"{variable}: {', '.join(repeated)} is there twice; give each its own name." if repeated else ""


# Each rule with the variables that must be right before it can be asked.
_RULES: tuple[tuple[Callable[[Site], str], tuple[str, ...]], ...] = (
    (_cloud_is_named, ("platform", "cloud")),
    (_engine_fits, ("platform", "engine")),
    (_https_is_possible, ("platform", "https", "domain")),
    (_storage_is_possible, ("platform", "storage")),
    (_destroy_is_possible, ("platform", "destroy")),
    (_one_login, ("login",)),
    (_one_default_profile, ("profiles",)),
    (_distinct_profiles, ("profiles",)),
    (_distinct_menus, ("profiles",)),
    (_distinct_flavors, ("flavors",)),
)


def contradictions(site: Site) -> list[str]:
    """Return a sentence for each combination in *site* that cannot work."""
    found = [rule(site) for rule, needs in _RULES if all(f"hub_{need}" in site.values for need in needs)]
    return [sentence for sentence in found if sentence]


def closed_port(site: Site, platform: str, is_root: bool) -> list[str]:
    """Return a sentence when this account may not listen on the port that *site* wishes on this computer."""
    port = site.values.get("hub_port")
    if platform != "local" or is_root or not port or port >= 1024:
        return []
    return [f"hub_port: {port} is open to root alone; choose one from 1024 on, like 8080."]


def risks(site: Site, platform: str) -> list[str]:
    """Return a sentence for each value of *site* that is allowed and may surprise on *platform*."""
    found = [
        f"{name} has no effect on hub_platform {platform}."
        for name in OPTIONS
        if name in site.given and platform in OPTIONS[name].idle_on and site.values[name]
    ]
    if platform in ("local", "server"):
        found += [
            f"hub_profiles: {key} of {profile['name']} has no effect on hub_platform {platform}."
            for profile in site["profiles"]
            for key in CLUSTER_ONLY
            if profile[key]
        ]
    hours = site["idle_hours"]
    if hours == 0:
        found.append("hub_idle_hours: 0 never stops a server, so memory is given back only when users stop theirs.")
    elif hours < _SHORTEST_IDLE_HOURS:
        found.append(f"hub_idle_hours: {hours:g} is so short that servers in use may be stopped; take 0.25 or more.")
    for profile in site["profiles"]:
        if profile["memory"] and profile["memory"] > site["user_memory"]:
            found.append(
                f"hub_profiles: {profile['name']} gives more memory than hub_user_memory, with which users are counted."
            )
    if platform == "local":
        return found
    if not site["users"] and not site["admins"] and site["login"][0]["provider"] == "shared_password":
        found.append("hub_users and hub_admins are empty, so nobody could log in; name people before the hub is made.")
    if site["https"] is False:
        found.append("hub_https: false lets passwords and notebooks travel unencrypted.")
    elif not site["domain"]:
        found.append("hub_domain is empty, and a certificate needs a domain name; set it before machines are made.")
    return found
