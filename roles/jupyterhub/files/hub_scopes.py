# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what a service of the hub may do, as its database has it: hub_scopes.py DATABASE SERVICE."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing


def service_rights(database: str, service: str) -> dict[str, object]:
    """Return ``admin`` (bool) and ``scopes`` (sorted list) of a service; JupyterHub's REST API does not tell scopes."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        roles = connection.execute(
            "SELECT roles.name, roles.scopes FROM roles JOIN service_role_map ON role_id = roles.id "
            "JOIN services ON service_id = services.id WHERE services.name = ?",
            (service,),
        ).fetchall()
        (admin,) = connection.execute("SELECT admin FROM services WHERE name = ?", (service,)).fetchone()
    scopes = {scope for _name, listed in roles for scope in json.loads(listed or "[]")}
    return {"admin": bool(admin) or any(name == "admin" for name, _scopes in roles), "scopes": sorted(scopes)}


if __name__ == "__main__":
    print(json.dumps(service_rights(*sys.argv[1:3])))  # noqa: T201  (the result)
