# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as a text that is read at a glance; no line is longer than 100 characters."""

from __future__ import annotations

import textwrap
from typing import Any

from .._sizing.units import format_size

_WIDTH = 100
_LABEL = 14
_NAMES_SHOWN = 6


def render(plan: dict[str, Any]) -> str:
    """Return the plan of `build_plan` for people."""
    lines = _site(plan) + _capacity(plan) + _machines(plan) + _cloud(plan) + _hub(plan)
    for title, key in (("Assumptions", "assumptions"), ("Advice", "advice"), ("Warnings", "warnings")):
        if plan[key]:
            lines += ["", title]
            for sentence in plan[key]:
                lines += _wrapped(sentence, "  - ", "    ")
    return "\n".join(lines)


def _row(label: str, text: str) -> list[str]:
    return _wrapped(text, f"  {label:<{_LABEL}}", " " * (_LABEL + 2))


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _site(plan: dict[str, Any]) -> list[str]:
    site = plan["site"]
    where = site["platform"] + (f" on {site['cloud']}" if site["cloud"] else "")
    lines = ["Site", *_row("name", site["name"]), *_row("platform", f"{where}, engine {site['engine']}")]
    if site["domain"]:
        lines += _row("address", f"{'https' if site['https'] else 'http'}://{site['domain']}/")
    lines += _row("state", site["state_dir"])
    if site["data_dir"]:
        lines += _row("data", site["data_dir"])
    return lines


def _capacity(plan: dict[str, Any]) -> list[str]:
    need = plan["capacity"]
    return [
        "",
        "Capacity",
        *_row("users", f"{need['concurrent_users']} at the same time, {need['named_users']} in all"),
        *_row(
            "for each",
            f"{format_size(need['user_memory_bytes'])} memory, {need['user_cpus']:g} CPU, "
            f"{format_size(need['user_disk_bytes'])} disk",
        ),
        *_row(
            "together",
            f"{format_size(need['memory_bytes'])} memory (a cluster is for more than "
            f"{format_size(need['threshold_bytes'])}), {need['cpus']:g} CPUs, {format_size(need['disk_bytes'])} disk",
        ),
    ]


def _machines(plan: dict[str, Any]) -> list[str]:
    lines = ["", "Machines and cost"]
    if not plan["machines"]:
        here = "this computer" if plan["site"]["platform"] == "local" else "not chosen by this plan"
        lines += _row("machines", here)
    for group in plan["machines"]:
        lines += _row(group["role"].replace("_", " "), _group(group))
    lines += _row("cost", _cost(plan["cost"]))
    for other in plan["alternatives"]:
        groups = " + ".join(f"{group['count']} x {group['flavor']}" for group in other["machines"])
        priced = other["cost"]["per_hour"] is not None
        lines += _row(other["why"], f"{groups}: {_cost(other['cost'])}" if priced else groups)
    return lines


def _cloud(plan: dict[str, Any]) -> list[str]:
    options = plan["machine_options"]
    if not options:
        return []
    lines = ["", "Cloud", *_row("login", options["cloud_name"] or "as the environment says")]
    if options["state"] != "present":
        lines += _row("machines", options["state"])
    lines += _row("image", options["groups"][0]["image"])
    lines += _row("network", options["network"])
    addresses = [address for group in options["groups"] for address in group["floating_ips"]]
    lines += _row("public IP", ", ".join(addresses) or "a new one")
    through = f"through {options['bastion']}" if options["bastion"] else ""
    lines += _row("SSH from", ", ".join([*options["admin_cidrs"], *([through] if through else [])]) or "nowhere")
    return lines


def _group(group: dict[str, Any]) -> str:
    text = (
        f"{group['count']} x {group['flavor']}, each {group['cpus']} CPUs, {format_size(group['memory_bytes'])} memory"
    )
    if group["disk_bytes"]:
        text += f", {format_size(group['disk_bytes'])} volume"
    if group["users_each"]:
        text += f", holds {group['users_each']} users"
    return text


def _cost(cost: dict[str, Any]) -> str:
    if cost["per_hour"] is None:
        return f"none given: {cost['reason']}"
    return (
        f"{cost['per_hour']:,g} {cost['unit']} an hour, {cost['per_day']:,.10g} a day, "
        f"{cost['per_month']:,.10g} a month (730 h)"
    )


def _hub(plan: dict[str, Any]) -> list[str]:
    hub = plan["hub"]
    lines = ["", "Hub"]
    if hub["address"]:
        lines += _row("listens on", f"{hub['address']} port {hub['port']}")
    login = plan["login"]
    lines += _row("login", f"{login['service']}: {login['allows'] or 'nobody'}")
    if login["redirect_url"]:
        lines += _row("redirect to", login["redirect_url"])
    lines += _row("admins", _names(hub["admins"]))
    hours = hub["idle_seconds"] / 3600
    lines += _row("idle servers", f"stopped after {hours:g} h" if hours else "never stopped")
    for label, texts in (
        ("profiles", [profile["display_name"] for profile in hub["profiles"]]),
        ("tutorials", [f"{each['source']} in {each['folder']}" for each in hub["tutorials"]]),
        ("packages", hub["user_packages"]),
        ("in cluster", _in_cluster(plan["cluster"], hub)),
        ("not provided", [each["check"].replace("_", " ") for each in plan["not_provided"]]),
    ):
        if texts:
            lines += _row(label, ", ".join(texts))
    return lines


def _in_cluster(cluster: dict[str, Any], hub: dict[str, Any]) -> list[str]:
    if not cluster:
        return []
    homes = {"volume": "a volume for each home", "shared": "homes on a shared file system", "none": "no lasting homes"}
    found = [f"namespace {cluster['namespace']}", homes[hub["storage"]]]
    if cluster["user_image"]:
        found.append(f"image {cluster['user_image']}")
    if cluster["warm_spares"]:
        found.append(f"{cluster['warm_spares']} places kept free")
    return found


def _names(names: list[str]) -> str:
    if not names:
        return "nobody"
    more = len(names) - _NAMES_SHOWN
    return ", ".join(names[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
