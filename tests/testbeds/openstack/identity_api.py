# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keystone's interface, of which openstacksdk has two versions under one name."""

from __future__ import annotations

from typing import Any

from openstack.connection import Connection


def identity_of(connection: Connection) -> Any:
    """Return version 3 of a connection's identity interface; its types leave both versions open."""
    return connection.identity
