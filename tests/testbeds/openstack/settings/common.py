# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the services' settings have in common: logs, the broker, how they log in to each other."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.ini import Settings

# Of the service users and the administrator; nothing listens but on the loopback interface.
PASSWORD = "testbed"
REGION = "RegionOne"


def common(layout: Layout, service: str) -> Settings:
    """Return what every service but Keystone has."""
    state = layout.run / service
    return {
        "DEFAULT": {
            "log_file": layout.log / f"{service}.log",
            "use_stderr": False,
            "state_path": state,
            "host": "testbed",
            "transport_url": layout.broker,
        },
        "oslo_messaging_rabbit": {"heartbeat_in_pthread": False},
        "oslo_messaging_notifications": {"driver": "noop"},
        "oslo_concurrency": {"lock_path": state / "lock"},
        "oslo_policy": {"policy_file": layout.etc / "policy.yaml"},
        "keystone_authtoken": {"www_authenticate_uri": f"{layout.ports.url('keystone')}/v3", **login(layout, service)},
    }


def login(layout: Layout, user: str) -> dict[str, object]:
    """Return how a service user logs in."""
    return {
        "auth_url": f"{layout.ports.url('keystone')}/v3",
        "auth_type": "password",
        "username": user,
        "password": PASSWORD,
        "project_name": "service",
        "user_domain_id": "default",
        "project_domain_id": "default",
    }


def regional(layout: Layout, user: str) -> dict[str, object]:
    """Return how a service user logs in, with the region of what it looks for."""
    return {**login(layout, user), "region_name": REGION}
