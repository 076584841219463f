# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Receipts of those who left: a file for each, which says what was done, and which a later run reads."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .._host import atomic
from .._sizing.units import format_size
from .archive import Archive
from .homes import Home, escaped

Json = dict[str, Any]
FOLDER = "offboarded"


def stem(user: str, now: datetime.datetime) -> str:
    """Return the name, without its ending, of the files about somebody who leaves."""
    return f"{escaped(user)}-{now.astimezone(datetime.timezone.utc).strftime('%Y%m%dT%H%M%SZ')}"


def begun(user: str, now: datetime.datetime, hub: Mapping[str, str], left: Mapping[str, Any]) -> Json:
    """Return the receipt of somebody whom the hub has let go, and whose homes are still to be seen to."""
    return {
        "user": user,
        "when": now.astimezone(datetime.timezone.utc).isoformat(timespec="seconds"),
        "hub": dict(hub),
        "was_in_hub": bool(left.get("was_there")),
        "servers_stopped": [server or "default" for server in left.get("servers") or []],
        "tokens_removed": int(left.get("tokens") or 0),
        "homes": [],
        "left": [],
        "complete": False,
    }


def of_home(home: Home, state: str, archive: Archive | None = None) -> Json:
    """Return what a receipt says about a home; *state* is kept, archived, deleted or none."""
    found: Json = {"state": state, "place": home.place, "claim": home.claim, "uid": home.uid, "folder": home.folder}
    return {**found, "archive": asdict(archive)} if archive else found


def earlier(state_dir: str) -> list[Json]:
    """Return all receipts of a site, the newest last; a file that is none is left out."""
    folder = os.path.join(state_dir, FOLDER)
    if not state_dir or not os.path.isdir(folder):
        return []
    found = []
    for name in os.listdir(folder):
        content = atomic.read(os.path.join(folder, name)) if name.endswith(".json") else None
        try:
            receipt = json.loads(content or b"null")
        except ValueError:
            continue
        if isinstance(receipt, dict) and isinstance(receipt.get("user"), str):
            found.append(receipt)
    return sorted(found, key=lambda receipt: str(receipt.get("when")))


def done(receipts: list[Json], user: str, home: Home) -> Json | None:
    """Return what was last done with a home, None when nothing was; an archive that is gone counts as none."""
    for receipt in reversed(receipts):
        for one in receipt.get("homes") or []:
            if receipt["user"] == user and (one["claim"], one["uid"], one["folder"]) == (
                home.claim,
                home.uid,
                home.folder,
            ):
                lost = one.get("archive") and not os.path.isfile(one["archive"]["path"])
                return None if lost else dict(one)
    return None


def lines(receipt: Mapping[str, Any]) -> list[str]:
    """Return a receipt as people read it."""
    servers = ", ".join(receipt["servers_stopped"])
    was = (
        f"{receipt['user']} has left the hub: servers stopped: {servers or 'none ran'}; tokens removed: "
        f"{receipt['tokens_removed']}; the login session is over"
        if receipt["was_in_hub"]
        else f"{receipt['user']} is not in the hub"
    )
    found = [was]
    if receipt["was_in_hub"] and not receipt["homes"]:
        found.append("  home: there is none")
    for home in receipt["homes"]:
        found.append(f"  home {home['state']}: {home['place']}")
        archive = home.get("archive")
        if archive:
            found.append(
                f"  archive {archive['path']} ({archive['files']} files, {format_size(archive['size'])}, "
                f"SHA-256 {archive['sha256']})"
            )
    return [*found, *(f"  left: {sentence}" for sentence in receipt["left"])]
