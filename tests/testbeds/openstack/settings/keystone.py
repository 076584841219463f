# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keystone's settings."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.ini import Settings


def settings(layout: Layout) -> Settings:
    """Return them for a run."""
    keys = layout.run / "keystone"
    return {
        "DEFAULT": {
            "log_file": layout.log / "keystone.log",
            "use_stderr": False,
            "public_endpoint": f"{layout.ports.url('keystone')}/",
        },
        "database": {"connection": layout.database("keystone")},
        "token": {"provider": "fernet"},
        "fernet_tokens": {"key_repository": keys / "fernet"},
        "credential": {"key_repository": keys / "credential"},
        # The smallest number of rounds: a login then costs milliseconds of the two processors and not a quarter second.
        "identity": {"password_hash_rounds": 4},
        "cache": {"enabled": True, "backend": "oslo_cache.dict"},
    }
