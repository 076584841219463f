# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keystone's catalogue: the services, their users, and their addresses, which change with the ports of a run."""

from __future__ import annotations

import openstack.connection
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.identity_api import identity_of
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.common import PASSWORD, REGION
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.designate import pool_moved

# The name of a service, which is its user's as well, to its type and the path of its address.
SERVICES = {
    "nova": ("compute", "/v2.1"),
    "neutron": ("network", ""),
    "glance": ("image", ""),
    "placement": ("placement", ""),
    "cinder": ("block-storage", "/v3"),
    "designate": ("dns", ""),
}


def address(layout: Layout, name: str) -> str:
    """Return the address of a service as clients are told it."""
    return layout.ports.url(name) + SERVICES[name][1]


def register(admin: openstack.connection.Connection, layout: Layout) -> None:
    """Make the service users and the catalogue; needs Keystone only."""
    identity = identity_of(admin)
    project = identity.create_project(name="service", domain_id="default")
    # Keystone has this role since it is bootstrapped with it; older ones do not.
    service = identity.find_role("service") or identity.create_role(name="service")
    administrator = identity.find_role("admin")
    for name, (kind, _path) in SERVICES.items():
        user = identity.create_user(name=name, password=PASSWORD, default_project_id=project.id, domain_id="default")
        for role in (administrator, service):
            identity.assign_project_role_to_user(project, user, role)
        entry = identity.create_service(name=name, type=kind)
        for interface in ("public", "internal"):
            identity.create_endpoint(
                service_id=entry.id, interface=interface, url=address(layout, name), region_id=REGION
            )


def moved(layout: Layout) -> str:
    """Return the SQL that leads everything that is written down in the databases to this run's ports and folders."""
    told = {"keystone": f"{layout.ports.url('keystone')}/v3", **{name: address(layout, name) for name in SERVICES}}
    lines = [
        f"UPDATE keystone.endpoint e JOIN keystone.service s ON e.service_id = s.id SET e.url = '{url}' "
        f"WHERE JSON_VALUE(s.extra, '$.name') = '{name}';"
        for name, url in told.items()
    ]
    # The database of a cell stands in another one; cell0 has no broker.
    lines += [
        f"UPDATE nova_api.cell_mappings SET database_connection = '{layout.database('nova')}', "
        f"transport_url = '{layout.broker}' WHERE name = 'cell1';",
        f"UPDATE nova_api.cell_mappings SET database_connection = '{layout.database('nova_cell0')}' "
        "WHERE name = 'cell0';",
        f"UPDATE glance.image_locations SET value = CONCAT('file://{layout.run}/glance/images/', image_id);",
    ]
    return "\n".join([*lines, *pool_moved(layout)])
