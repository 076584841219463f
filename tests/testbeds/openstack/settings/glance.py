# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Glance's settings: images are files of the run."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.common import common
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.ini import Settings, merged


def settings(layout: Layout) -> Settings:
    """Return them for a run."""
    files = layout.run / "glance"
    own: Settings = {
        "DEFAULT": {
            "enabled_backends": "file:file",
            "enabled_import_methods": "[glance-direct]",
            "worker_self_reference_url": layout.ports.url("glance"),
        },
        "database": {"connection": layout.database("glance")},
        "paste_deploy": {"flavor": "keystone", "config_file": layout.venv / "etc" / "glance" / "glance-api-paste.ini"},
        "glance_store": {"default_backend": "file"},
        "file": {"filesystem_store_datadir": files / "images"},
        "os_glance_staging_store": {"filesystem_store_datadir": files / "staging"},
        "os_glance_tasks_store": {"filesystem_store_datadir": files / "tasks"},
    }
    return merged(common(layout, "glance"), own)
