# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hubs that serve people well for a while: culling, restarts, limits, and what servers can reach."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.integration.logins.broken import (
    NO_SECOND_START,
    ONE_ACCOUNT,
    Broken,
)
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.plain_hub import PlainHub

# JupyterHub looks after its services every 30 s, and a class of services takes no configuration.
CULLER_DEAD = """
from jupyterhub.services.service import _ServiceSpawner
def look_every_second(self, original=_ServiceSpawner.start_polling):
    self.poll_interval = 1
    original(self)
_ServiceSpawner.start_polling = look_every_second
next(service for service in c.JupyterHub.services if service["name"] == "cull-idle")["command"] = ["false"]
"""
NO_CULLER = """
c.JupyterHub.services = [service for service in c.JupyterHub.services if service["name"] != "cull-idle"]
c.JupyterHub.load_roles = [role for role in c.JupyterHub.load_roles if role["name"] != "cull-idle"]
"""
SERVERS_END_WITH_THE_HUB = """
c.JupyterHub.cleanup_servers = True
"""
CULLER_SCOPES = ["list:users", "read:users:activity", "read:servers", "delete:servers"]


def scopes(names: list[str], admin: bool = False) -> dict[str, Any]:
    """Return the options of a check that asks for the culler's scopes and gets these."""
    return {"commands": {"culler_scopes": ["echo", json.dumps({"admin": admin, "scopes": names})]}}


def restarting(hub: PlainHub) -> dict[str, Any]:
    """Return the options of a check that restarts the hub."""
    return {"commands": {"restart_hub": hub.restart}}


def own_api(hub: PlainHub) -> dict[str, Any]:
    """Return the options of a check for which a port that is open on this computer should be closed to servers."""
    return {"closed_addresses": [f"127.0.0.1:{hub.port}"]}


CASES = {
    "no culler": Broken("culler", ("no such service",), config=NO_CULLER),
    "culler dead": Broken(
        "culler_lives",
        ("live on", "start it again"),
        config=CULLER_DEAD,
        asks={"culler_watch": 3, "not_provided": NO_SECOND_START},
    ),
    "culler may do more": Broken("culler_scopes", ("admin:users",), asks=scopes([*CULLER_SCOPES, "admin:users"])),
    "culler is admin": Broken("culler_scopes", ("admin",), asks=scopes(CULLER_SCOPES, admin=True)),
    "culler does not cull": Broken("culls", ("within 2 s",), asks={"culling": 2, "not_provided": NO_SECOND_START}),
    "restart ends servers": Broken("restart_hub", ("server",), config=SERVERS_END_WITH_THE_HUB, asks=restarting),
    "memory not limited": Broken(
        "memory_limit", ("MiB",), asks={"memory_limit": 400 * 2**20, "not_provided": NO_SECOND_START}
    ),
    "processors not limited": Broken("cpu_limit", ("0.1",), asks={"cpu_limit": 0.1, "not_provided": NO_SECOND_START}),
    "closed address open": Broken("closed_addresses", ("127.0.0.1:",), asks=own_api),
    "homes open to each other": Broken(
        "home_isolation",
        ("hub-check-b", "read"),
        asks={"not_provided": [entry for entry in NO_SECOND_START if entry != ONE_ACCOUNT]},
    ),
}
