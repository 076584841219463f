# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of openstack_foundations, as Ansible checks them; what they mean stands in the module of the same name."""

from __future__ import annotations

import typing as t

FOUNDATIONS: dict[str, t.Any] = {
    "site": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "network": {"type": "str", "default": "auto"},
    "cidr": {"type": "str", "default": "10.66.0.0/20"},
    "dns_nameservers": {"type": "list", "elements": "str", "default": []},
    "external_network": {"type": "str", "default": ""},
    "admin_cidrs": {"type": "list", "elements": "str", "default": []},
    "open_ports": {"type": "list", "elements": "int", "default": [80, 443]},
    "cluster": {"type": "bool", "default": False},
    # public, but Ansible takes every option with "key" in its name for a secret when nothing is said
    "public_key": {"type": "str", "default": "", "no_log": False},
    "apply": {"type": "list", "elements": "str", "choices": ["rules"], "default": []},
}
