# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of all services, written for each run: ports and paths stand in them."""

from __future__ import annotations

import shutil

import yaml
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings import (
    cinder,
    designate,
    glance,
    keystone,
    neutron,
    nova,
    placement,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.ini import write

FOLDERS = (
    "log",
    "keystone",
    "glance/images",
    "glance/staging",
    "glance/tasks",
    "placement",
    "nova/instances",
    "nova/lock",
    "neutron/lock",
    "cinder/lock",
    "cinder/conversion",
    "cinder/volumes",
    "designate/lock",
)


def write_all(layout: Layout) -> None:
    """Write the settings of a run, and make the folders that they name."""
    for folder in (*FOLDERS, *(f"nova-{name}" for name in nova.HOSTS)):
        (layout.run / folder).mkdir(parents=True, exist_ok=True)
    etc = layout.etc
    write(etc / "keystone.conf", keystone.settings(layout))
    # Each of these services reads the files of one folder, whichever name they have there.
    write(etc / "glance" / "glance-api.conf", glance.settings(layout))
    write(etc / "placement" / "placement.conf", placement.settings(layout))
    write(etc / "nova.conf", nova.settings(layout))
    for name in nova.HOSTS:
        write(etc / f"{name}.conf", nova.host(layout, name))
    write(etc / "neutron.conf", neutron.settings(layout))
    write(etc / "cinder.conf", cinder.settings(layout))
    write(etc / "designate" / "designate.conf", designate.settings(layout))
    shutil.copyfile(layout.venv / "etc" / "designate" / "api-paste.ini", etc / "designate" / "api-paste.ini")
    (etc / "designate" / "pools.yaml").write_text(yaml.safe_dump(designate.pool(layout)), encoding="utf-8")
    (etc / "policy.yaml").write_text("{}\n", encoding="ascii")
    shutil.copyfile(layout.venv / "etc" / "nova" / "api-paste.ini", etc / "api-paste.ini")
