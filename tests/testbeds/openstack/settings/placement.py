# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Placement's settings."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.common import common
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.ini import Settings, merged


def settings(layout: Layout) -> Settings:
    """Return them for a run."""
    own: Settings = {
        "placement_database": {"connection": layout.database("placement")},
        "api": {"auth_strategy": "keystone"},
    }
    return merged(common(layout, "placement"), own)
