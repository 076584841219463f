# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cinder's settings: a volume is a file without content."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.common import common, regional
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.ini import Settings, merged

# The name that volumes have on Jetstream2 when none is asked for.
VOLUME_TYPE = "__DEFAULT__"
BACKEND = "files"


def settings(layout: Layout) -> Settings:
    """Return them for a run."""
    shipped = layout.venv / "etc" / "cinder"
    own: Settings = {
        "DEFAULT": {
            "api_paste_config": shipped / "api-paste.ini",
            "resource_query_filters_file": shipped / "resource_filters.json",
            "rootwrap_config": shipped / "rootwrap.conf",
            "auth_strategy": "keystone",
            "my_ip": "127.0.0.1",
            "glance_api_servers": layout.ports.url("glance"),
            "enabled_backends": BACKEND,
            "default_volume_type": VOLUME_TYPE,
            "quota_volumes": 500,
            "quota_gigabytes": 100000,
            "quota_snapshots": 200,
            "image_conversion_dir": layout.run / "cinder" / "conversion",
            # Scheduler and volume service start at once, and what they tell each other then can be lost. Told again
            # after the default minute only, it is too late for a volume that was asked for: "No valid backend".
            "backend_stats_polling_interval": 5,
            "periodic_interval": 5,
            "periodic_fuzzy_delay": 0,
        },
        "database": {"connection": layout.database("cinder")},
        BACKEND: {"volume_driver": "testbed_drivers.volume.FileVolumeDriver", "volume_backend_name": BACKEND},
        "nova": regional(layout, "nova"),
        "service_user": {"send_service_user_token": True, **regional(layout, "cinder")},
        "coordination": {"backend_url": f"file://{layout.run / 'cinder' / 'coordination'}"},
        "key_manager": {"backend": "cinder.keymgr.conf_key_mgr.ConfKeyManager", "fixed_key": "0" * 64},
    }
    return merged(common(layout, "cinder"), own)
