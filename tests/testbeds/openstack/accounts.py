# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects, their users and credentials, and the clouds.yaml that clients read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openstack
import openstack.connection
import yaml
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.identity_api import identity_of
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.common import PASSWORD, REGION

# What a cloud of clouds.yaml logs in with, without the address, which changes from run to run.
Credentials = dict[str, dict[str, Any]]
EXPIRING = "testbed-expiring"
ADMIN = "testbed-admin"


def with_password(user: str, project: str) -> dict[str, Any]:
    """Return an entry that logs in with a password."""
    return {
        "auth": {
            "username": user,
            "password": PASSWORD,
            "project_name": project,
            "user_domain_name": "Default",
            "project_domain_name": "Default",
        }
    }


def connect(layout: Layout, user: str, project: str) -> openstack.connection.Connection:
    """Log in with a password, whatever the caller's own environment and clouds.yaml say."""
    auth = {**with_password(user, project)["auth"], "auth_url": auth_url(layout)}
    return openstack.connect(load_yaml_config=False, load_envvars=False, auth=auth, region_name=REGION)


def auth_url(layout: Layout) -> str:
    """Return Keystone's address as clients are told it."""
    return f"{layout.ports.url('keystone')}/v3"


def make_project(admin: openstack.connection.Connection, name: str) -> str:
    """Make a project with an ordinary user of the same name; return its ID."""
    identity = identity_of(admin)
    project = identity.create_project(name=name, domain_id="default")
    user = identity.create_user(name=name, password=PASSWORD, default_project_id=project.id, domain_id="default")
    for role in ("member", "reader"):
        identity.assign_project_role_to_user(project, user, identity.find_role(role))
    return str(project.id)


def make_credential(layout: Layout, project: str, name: str, *, unrestricted: bool = True) -> dict[str, Any]:
    """Make an application credential as the project's user; return its entry."""
    own = connect(layout, project, project)
    made = identity_of(own).create_application_credential(own.current_user_id, name=name, unrestricted=unrestricted)
    return {
        "auth_type": "v3applicationcredential",
        "auth": {"application_credential_id": made.id, "application_credential_secret": made.secret},
    }


def make_all(admin: openstack.connection.Connection, layout: Layout) -> Credentials:
    """Make the projects that every run begins with, and return what to log in to them with."""
    for project in ("testbed", "testbed-small", "witness"):
        make_project(admin, project)
    return {
        "testbed": make_credential(layout, "testbed", "testbed"),
        "testbed-restricted": make_credential(layout, "testbed", "testbed-restricted", unrestricted=False),
        EXPIRING: make_credential(layout, "testbed", EXPIRING),
        "testbed-password": with_password("testbed", "testbed"),
        "testbed-small": make_credential(layout, "testbed-small", "testbed-small"),
        "witness": make_credential(layout, "witness", "witness"),
        ADMIN: with_password("admin", "admin"),
    }


def write_clouds(path: Path, credentials: Mapping[str, Mapping[str, Any]], url: str) -> None:
    """Write a clouds.yaml that leads to Keystone at this address; only its owner may read it."""
    clouds = {
        name: {
            **entry,
            "auth": {"auth_url": url, **entry["auth"]},
            "region_name": REGION,
            "identity_api_version": 3,
        }
        for name, entry in credentials.items()
    }
    part = path.with_suffix(f".{os.getpid()}")
    part.touch(mode=0o600)
    part.write_text(yaml.safe_dump({"clouds": clouds}, sort_keys=False), encoding="utf-8")
    part.replace(path)


def expiry(credential: str, at: float) -> str:
    """Return the SQL that makes an application credential end at a time (seconds since 1970)."""
    return f"UPDATE keystone.application_credential SET expires_at = {int(at * 1_000_000)} WHERE name = '{credential}';"
