# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu of profiles, with the menus inside them."""

from __future__ import annotations

import html
from typing import Any

from .image import split_image
from .resources import all_tolerations, cpu, memory, processors, taints
from .tree import Tree
from .users import environment


def profile_problems(options: dict[str, Any]) -> list[str]:
    """Return a sentence for each profile that KubeSpawner would take otherwise than it is meant."""
    found = _twice("z2jh_profiles", [profile["slug"] for profile in options["profiles"]])
    for number, profile in enumerate(options["profiles"]):
        where = f"z2jh_profiles[{number}]"
        found += _twice(f"{where}.options", [menu["slug"] for menu in profile["options"]])
        found += _image_problems(where, profile)
        tolerating = []
        for menu in profile["options"]:
            place = f"{where}.options.{menu['slug']}"
            if not menu["choices"]:
                found.append(
                    f"{place}: choices is empty, so there is nothing to choose; name one or leave the menu out."
                )
            found += _twice(f"{place}.choices", [choice["slug"] for choice in menu["choices"]])
            for choice in menu["choices"]:
                found += _image_problems(f"{place}.{choice['slug']}", choice)
            if any(taints(choice, options) for choice in menu["choices"]):
                tolerating.append(menu["slug"])
        if len(tolerating) > 1:
            found.append(
                f"{where}: the menus {' and '.join(tolerating)} both bring tolerations (processors bring one too), and "
                "KubeSpawner keeps those of the last alone; put them into one menu, or into the profile."
            )
    return found


def profiles(tree: Tree, options: dict[str, Any]) -> None:
    """Set the menu; without profiles there is none."""
    given = options["profiles"]
    if not given:
        return
    chosen = next((profile["slug"] for profile in given if profile["default"]), given[0]["slug"])
    tree.put_list("singleuser.profileList", [_profile(each, chosen, options) for each in given], "profiles")


def images(options: dict[str, Any]) -> list[str]:
    """Return all images that profiles and their choices name, each once."""
    entries = list(options["profiles"])
    for profile in options["profiles"]:
        entries.extend(choice for menu in profile["options"] for choice in menu["choices"])
    return list(dict.fromkeys(entry["image"] for entry in entries if entry["image"]))


def _profile(profile: dict[str, Any], chosen: str, options: dict[str, Any]) -> dict[str, Any]:
    own = taints(profile, options)
    found: dict[str, Any] = {
        "slug": profile["slug"],
        "display_name": _shown(profile["display_name"]),
        "default": profile["slug"] == chosen,
        "kubespawner_override": _override(profile, own, options),
    }
    if profile["description"]:
        found["description"] = _shown(profile["description"])
    if profile["options"]:
        found["profile_options"] = {
            menu["slug"]: {
                "display_name": _shown(menu["display_name"]),
                "choices": _choices(menu["choices"], own, options),
            }
            for menu in profile["options"]
        }
    return found


def _choices(given: list[dict[str, Any]], inherited: list[dict[str, str]], options: dict[str, Any]) -> dict[str, Any]:
    chosen = next((choice["slug"] for choice in given if choice["default"]), given[0]["slug"])
    found: dict[str, Any] = {}
    for choice in given:
        own = taints(choice, options)
        found[choice["slug"]] = {
            "display_name": _shown(choice["display_name"]),
            "default": choice["slug"] == chosen,
            "kubespawner_override": _override(choice, [*inherited, *own] if own else [], options),
        }
    return found


def _override(entry: dict[str, Any], own: list[dict[str, str]], options: dict[str, Any]) -> dict[str, Any]:
    """Return the traits of KubeSpawner that *entry* replaces, with the tolerations *own* where there are some."""
    found: dict[str, Any] = {}
    if entry["image"]:
        found["image"] = entry["image"]
    if entry["memory_bytes"]:
        amount = memory(entry["memory_bytes"], options)
        found.update(mem_limit=amount["limit"], mem_guarantee=amount["guarantee"])
    if entry["cpus"]:
        share = cpu(entry["cpus"], options)
        found.update(cpu_limit=share["limit"], cpu_guarantee=share["guarantee"])
    resources = processors(entry, options)
    if resources:
        found["extra_resource_limits"] = resources
    if entry["node_selector"]:
        found["node_selector"] = entry["node_selector"]
    if own:
        found["tolerations"] = all_tolerations(options, own)
    if entry["environment"]:
        found["environment"] = environment(entry["environment"])
    if entry["default_url"]:
        found["default_url"] = entry["default_url"]
    return found


def _shown(text: str) -> str:
    """Return *text* for KubeSpawner's form, which escapes nothing and is then a template of JupyterHub's pages."""
    return html.escape(text).replace("{", "&#123;").replace("}", "&#125;")


def _image_problems(where: str, entry: dict[str, Any]) -> list[str]:
    try:
        if entry["image"]:
            split_image(entry["image"])
    except ValueError as error:
        return [f"{where}.image: {entry['image']!r} {error}; write it like registry.example.org/physics/notebook:1.4."]
    return []


def _twice(where: str, names: list[str]) -> list[str]:
    repeated = sorted({name for name in names if names.count(name) > 1})
    return [f"{where}: {', '.join(repeated)} is there twice; give each its own slug."] if repeated else []
