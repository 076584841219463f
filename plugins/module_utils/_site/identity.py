# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Name, folders and engine of a site."""

from __future__ import annotations

import os
import re

from .context import Context
from .notes import Notes
from .specification import Site

_ENGINES = {"local": "packages", "server": "tljh"}


def site_name(site: Site, context: Context, notes: Notes) -> str:
    """Return hub_name, or the inventory folder's name in the form that labels of clouds allow."""
    if site["name"]:
        return str(site["name"])
    folder = os.path.basename(context.inventory_dir or "")
    name = re.sub(r"[^a-z0-9]+", "-", folder.lower())
    name = re.sub(r"^[^a-z]+", "", name)[:40].strip("-") or "local"
    if name != folder:
        notes.assumptions.append(f"The site is called {name}; set hub_name to change it.")
    return name


def site_engine(site: Site, platform: str) -> str:
    """Return the engine, with `auto` decided by *platform*."""
    if site["engine"] != "auto":
        return str(site["engine"])
    return _ENGINES.get(platform, "z2jh")


def site_folders(site: Site, name: str, platform: str, engine: str, context: Context) -> tuple[str, str, list[str]]:
    """Return the state folder, the data folder (empty where the platform keeps data itself), and what is wrong."""
    if site["state_dir"]:
        state = _expanded(site["state_dir"], context)
    elif context.inventory_dir:
        state = os.path.join(context.inventory_dir, ".hub")
    else:
        state = os.path.join(context.state_home, "scigateway", name)
    if engine != "packages":
        data = ""
    elif site["data_dir"]:
        data = _expanded(site["data_dir"], context)
    else:
        # An unprivileged account cannot reach root's home, and the hub of platform `local` runs under one then.
        shared = platform != "local" or context.is_root
        data = os.path.join("/var/lib" if shared else context.data_home, "scigateway", name)
    problems = []
    kept = [("the home folder", context.home), ("hub_state_dir", state)]
    if context.inventory_dir:
        kept.append(("the inventory", context.inventory_dir))
    for what, path in kept:
        # Taking away the users' data takes away this folder with all that lies in it.
        if data and (path + "/").startswith(data.rstrip("/") + "/"):
            problems.append(
                f"hub_data_dir: {data} would hold {what} ({path}) too; write a folder of its own, like /srv/hub."
            )
            break
    checked = [("hub_state_dir", state)] + ([("hub_data_dir", data)] if platform == "local" and data else [])
    for variable, path in checked:
        reason = context.obstacle(path)
        if reason:
            problems.append(f"{variable}: {path} cannot be used, because {reason}; name another folder in {variable}.")
    return state, data, problems


def _expanded(path: str, context: Context) -> str:
    if path.startswith("~"):
        path = context.home + path[1:]
    return os.path.normpath(path)
