# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nova's settings, and those of each pretended host."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.common import (
    PASSWORD,
    REGION,
    common,
    login,
    regional,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.ini import Settings, merged

# The driver of each kind of servers, in the module that software.py puts into nova.virt: Nova knows no other place.
DRIVERS = {"pretended": "testbed.PretendedDriver", "machines": "testbed.MachineDriver"}
# Two, so that a server group has something to keep apart.
HOSTS = ("compute1", "compute2")
# Room for the largest benchmark; a project with little is made by giving it less.
QUOTA = {
    "instances": 500,
    "cores": 8000,
    "ram": -1,
    "key_pairs": 200,
    "server_groups": 50,
    "server_group_members": 200,
}
# Nova and Cinder want a key of their own for encrypted volumes, which nobody makes here.
KEYS = {"backend": "nova.keymgr.conf_key_mgr.ConfKeyManager", "fixed_key": "0" * 64}


def settings(layout: Layout) -> Settings:
    """Return them for a run."""
    own: Settings = {
        "DEFAULT": {
            "compute_driver": DRIVERS[layout.servers],
            "concurrency_backend": "threading",
            "instances_path": layout.run / "nova" / "instances",
            "osapi_compute_workers": 1,
            "my_ip": "127.0.0.1",
            "block_device_allocate_retries": 120,
            "block_device_allocate_retries_interval": 1,
            "service_down_time": 120,
            "report_interval": 20,
            "default_schedule_zone": "nova",
        },
        "api_database": {"connection": layout.database("nova_api")},
        "database": {"connection": layout.database("nova")},
        "conductor": {"workers": 1},
        "scheduler": {"workers": 1},
        "quota": QUOTA,
        "filter_scheduler": {"track_instance_changes": False},
        "glance": {"api_servers": layout.ports.url("glance"), **login(layout, "nova")},
        "placement": regional(layout, "nova"),
        "neutron": {
            **regional(layout, "nova"),
            "service_metadata_proxy": True,
            "metadata_proxy_shared_secret": PASSWORD,
        },
        "cinder": {**login(layout, "nova"), "os_region_name": REGION},
        "service_user": {"send_service_user_token": True, **regional(layout, "nova")},
        "vnc": {"enabled": False},
        "serial_console": {"enabled": False},
        "api": {"auth_strategy": "keystone"},
        "key_manager": KEYS,
    }
    return merged(common(layout, "nova"), own)


def host(layout: Layout, name: str) -> Settings:
    """Return what one host has for itself: it keeps its identity in a folder of its own (compute_id)."""
    return {
        "DEFAULT": {
            "host": name,
            "state_path": layout.run / f"nova-{name}",
            "log_file": layout.log / f"nova-{name}.log",
        }
    }
