# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of openstack_dns, as Ansible checks them; what they mean stands in the module of the same name."""

from __future__ import annotations

import typing as t

DNS: dict[str, t.Any] = {
    "site": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "name": {"type": "str", "required": True},
    "address": {"type": "str", "default": ""},
    "zone": {"type": "str", "default": ""},
    "ttl": {"type": "int", "default": 300},
    "wait_timeout": {"type": "float", "default": 300.0},
}
