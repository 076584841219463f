# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options by which an action logs in to OpenStack; those of openstacksdk, by the names of openstack.cloud."""

from __future__ import annotations

import typing as t

LOGIN: dict[str, dict[str, t.Any]] = {
    "cloud": {"type": "str", "default": ""},
    "auth": {"type": "dict", "no_log": True},
    "auth_type": {"type": "str", "default": ""},
    "region_name": {"type": "str", "default": ""},
    "interface": {"type": "str", "choices": ["", "public", "internal", "admin"], "default": ""},
    "ca_cert": {"type": "path"},
    "validate_certs": {"type": "bool", "default": True},
    "api_timeout": {"type": "float", "default": 60.0},
}
