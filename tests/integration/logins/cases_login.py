# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hubs that let the wrong people in, or not the right ones."""

from __future__ import annotations

from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.integration.logins.breaking_proxy import Faults
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.broken import Broken
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.plain_hub import OWNER, STRANGER, PlainHub

NOT_ALLOWED = f"""
c.Authenticator.allow_all = False
c.Authenticator.allowed_users = {{"{STRANGER}"}}
"""
OPEN = """
c.JupyterHub.authenticator_class = "dummy"
"""
ANYONE_AS_ANYONE = f"""
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = False
c.Authenticator.allowed_users = {{"{OWNER}", "{STRANGER}"}}
"""
ADMIN_PASSWORD = "a-password-of-admins-that-is-long-enough"
STRANGER_IS_ADMIN = f"""
c.SharedPasswordAuthenticator.admin_password = "{ADMIN_PASSWORD}"
c.Authenticator.admin_users = {{"{STRANGER}"}}
"""
STRANGER_MAY_ACCESS = f"""
c.JupyterHub.load_roles.append({{"name": "intruder", "users": ["{STRANGER}"], "scopes": ["self", "access:servers"]}})
"""
STRANGER_MAY_READ = f"""
c.JupyterHub.load_roles.append({{"name": "reader", "users": ["{STRANGER}"], "scopes": ["self", "read:users"]}})
"""
STRANGER_MAY_STOP = f"""
c.JupyterHub.load_roles.append({{"name": "stopper", "users": ["{STRANGER}"], "scopes": ["self", "delete:servers"]}})
"""
SECOND_FACTOR = """
c.JupyterHub.authenticator_class = "native"
c.NativeAuthenticator.allow_2fa = True
"""


def wrong_password(hub: PlainHub) -> dict[str, Any]:
    """Return the options of a check that knows one right and one wrong password."""
    return passwords("not-the-right-one", hub.password)


def one_admin(hub: PlainHub) -> dict[str, Any]:
    """Return the options of a check whose second user is an administrator, who has another password."""
    return passwords(hub.password, ADMIN_PASSWORD)


def passwords(of_owner: str, of_stranger: str) -> dict[str, Any]:
    """Return the options of a check with a password for each user."""
    return {"check_users": [{"name": OWNER, "password": of_owner}, {"name": STRANGER, "password": of_stranger}]}


def as_admin(hub: PlainHub) -> dict[str, Any]:
    """Return the options of a check that may remove any account."""
    return {"service_token": hub.admin_token}


CASES = {
    "wrong password": Broken("login_owner", ("HTTP 403", "Invalid username or password"), asks=wrong_password),
    "user not allowed": Broken("login_owner", ("HTTP 403", OWNER), config=NOT_ALLOWED),
    "anybody gets in": Broken("open_door", ("anybody in as anybody", "Dummy"), config=OPEN, asks=as_admin),
    "any password does": Broken("wrong_password", ("lets hub-check-a in",), config=ANYONE_AS_ANYONE),
    "cookies get lost": Broken("login_owner", ("cookie",), faults=Faults(drops=("set-cookie",))),
    "prefix unknown to the hub": Broken(
        "login_owner", ("HTTP 404",), faults=Faults(prefix="/jupyter"), path="/jupyter/"
    ),
    "second factor": Broken("login_owner", ("second factor", "service_token"), config=SECOND_FACTOR),
    "stranger is admin": Broken(
        "refused", (STRANGER, "HTTP 403", "HTTP 200"), config=STRANGER_IS_ADMIN, asks=one_admin
    ),
    "stranger may access servers": Broken("refused", (STRANGER, "HTTP 403", "HTTP 200"), config=STRANGER_MAY_ACCESS),
    "stranger may see people": Broken("refused_control", (STRANGER, "HTTP 200"), config=STRANGER_MAY_READ),
    "stranger may stop servers": Broken("refused_control", (STRANGER,), config=STRANGER_MAY_STOP),
}
