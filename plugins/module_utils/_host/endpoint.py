# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a hub that is deployed in a folder is reached."""

from __future__ import annotations

import json
import os
from typing import Any

from . import atomic


def url(settings: dict[str, Any]) -> str:
    """Return the address that the settings of a hub lead to, ending in a slash."""
    address = f"[{settings['address']}]" if ":" in settings["address"] else settings["address"]
    return f"http://{address}:{settings['ports']['public']}/"


def read(data_dir: str) -> dict[str, Any]:
    """Return how the hub in ``data_dir`` is reached and what it runs, an empty dict when none is deployed.

    :raises OSError: when a file is there but cannot be read.
    :raises ValueError: when a file is not what the deployment wrote.
    """
    settings = atomic.read(os.path.join(data_dir, "etc", "settings.json"))
    started = atomic.read(os.path.join(data_dir, "etc", "started.json"))
    if settings is None or started is None:
        return {}
    known = json.loads(settings)
    return {
        "url": url(known),
        "version": known["version"],
        "fingerprint": atomic.digest(started),
        "settings": known,
        "login_provider": login_provider(known),
    }


def login_provider(settings: dict[str, Any]) -> dict[str, str]:
    """Return where the login page leads, as the module verify takes it; empty where people log in at the hub itself.

    Its address is the operator's where `extra_config` leads elsewhere, such as to GitHub Enterprise.
    """
    login = settings["login"]
    if not login.get("redirect_url"):
        return {}
    address = login["authorize_url"]
    for traits in settings["extra_config"].values():
        if traits.get("github_url"):
            address = f"{traits['github_url'].rstrip('/')}/login/oauth/authorize"
        if traits.get("cilogon_host"):
            address = f"https://{traits['cilogon_host']}/authorize"
        address = traits.get("authorize_url") or address
    return {
        "name": login["service"],
        "authorize_url": address,
        "redirect_url": login["redirect_url"],
        "client_id": login["client_id"],
    }


def secrets(data_dir: str, settings: dict[str, Any]) -> dict[str, str]:
    """Return the secrets that a check of the hub in ``data_dir`` needs.

    ``check_password`` is empty where people log in elsewhere: the check then acts by ``check_token`` alone.

    :raises OSError: when one cannot be read.
    """
    names = {"check_password": settings["login"]["check_password"], "check_token": "check_token"}
    return {
        key: (atomic.read(os.path.join(data_dir, "secrets", name)) or b"").decode("utf-8").strip() if name else ""
        for key, name in names.items()
    }
