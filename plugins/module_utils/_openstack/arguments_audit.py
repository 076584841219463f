# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of openstack_audit, as Ansible checks them; what they mean stands in the module of the same name."""

from __future__ import annotations

import typing as t

AUDIT: dict[str, t.Any] = {
    "site": {"type": "str", "default": ""},
    "show": {"type": "bool", "default": True},
}
