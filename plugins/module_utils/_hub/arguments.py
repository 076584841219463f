# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the action, as Ansible checks them; what they mean stands in the module of the same name."""

from __future__ import annotations

import typing as t

from .plan import FULL, QUICK
from .settings import CULLER_SERVICE, METADATA

ARGUMENTS: dict[str, t.Any] = {
    "url": {"type": "str", "required": True},
    "ca_file": {"type": "str", "default": ""},
    "check_users": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "name": {"type": "str", "required": True},
            "password": {"type": "str", "default": "", "no_log": True},
        },
    },
    "service_token": {"type": "str", "default": "", "no_log": True},
    "keep_users": {"type": "bool", "default": False},
    "profiles": {"type": "list", "elements": "str", "default": []},
    "tutorials": {"type": "list", "elements": "str", "default": []},
    "mode": {"type": "str", "choices": ["auto", FULL, QUICK], "default": "auto"},
    "report_dir": {"type": "str", "default": ""},
    "screenshots": {"type": "bool", "default": True},
    "fingerprint": {"type": "str", "default": ""},
    "expected_version": {"type": "str", "default": ""},
    "login_provider": {"type": "dict", "default": {}},
    "certificate_days": {"type": "int", "default": 14},
    "memory_limit": {"type": "int", "default": 0},
    "cpu_limit": {"type": "float", "default": 0},
    "closed_addresses": {"type": "list", "elements": "str", "default": [METADATA]},
    "idle_websocket": {"type": "float", "default": 0},
    "culling": {"type": "float", "default": 0},
    "commands": {"type": "dict", "default": {}},
    "not_provided": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"check": {"type": "str", "required": True}, "reason": {"type": "str", "required": True}},
    },
    "log_hint": {"type": "str", "default": ""},
    "start_timeout": {"type": "float", "default": 120},
    "request_timeout": {"type": "float", "default": 20},
    "culler_service": {"type": "str", "default": CULLER_SERVICE},
    "culler_watch": {"type": "float", "default": 36},
    "time_limit": {"type": "float", "default": 900},
}
