# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Designate's settings: no name server behind it. Its own mdns, which a real one would copy the zones from, is polled
instead, so that zones and records become ACTIVE for the reason that they do elsewhere."""

from __future__ import annotations

from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.ports import HOST
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.common import common
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.ini import Settings, merged

# Designate's own number for the default pool.
POOL_ID = "794ccc2c-d751-44fe-b57f-8894c9f5c842"


def settings(layout: Layout) -> Settings:
    """Return them for a run."""
    own: Settings = {
        "service:api": {"auth_strategy": "keystone", "api_base_uri": f"{layout.ports.url('designate')}/"},
        "service:central": {"workers": 1},
        "service:mdns": {"workers": 1, "listen": f"{HOST}:{layout.ports.designate_mdns}"},
        # Seconds: the name server is beside it.
        "service:worker": {"workers": 1, "threads": 20, "poll_delay": 0, "poll_retry_interval": 1, "poll_timeout": 5},
        # Records go out with a new serial number of their zone, which the producer gives it from time to time.
        "service:producer": {"workers": 1, "enabled_tasks": "increment_serial,worker_periodic_recovery"},
        "producer_task:increment_serial": {"interval": 1},
        "storage:sqlalchemy": {"connection": layout.database("designate")},
        "heartbeat_emitter": {"emitter_type": "noop"},
    }
    return merged(common(layout, "designate"), own)


def pool(layout: Layout) -> list[dict[str, Any]]:
    """Return the one pool of name servers, as designate-manage reads it."""
    server = {"host": HOST, "port": layout.ports.designate_mdns}
    return [
        {
            "name": "default",
            "id": POOL_ID,
            "description": "The testbed's",
            "attributes": {},
            "ns_records": [{"hostname": "ns1.example.net.", "priority": 1}],
            "nameservers": [server],
            "targets": [{"type": "fake", "description": "none", "masters": [server], "options": server}],
        }
    ]


def pool_moved(layout: Layout) -> list[str]:
    """Return the SQL that leads the saved pool to this run's port."""
    port = layout.ports.designate_mdns
    return [
        f"UPDATE designate.pool_nameservers SET port = {port};",
        f"UPDATE designate.pool_target_masters SET port = {port};",
        f"UPDATE designate.pool_target_options SET value = '{port}' WHERE `key` = 'port';",
    ]
