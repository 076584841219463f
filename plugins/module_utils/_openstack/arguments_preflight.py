# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of openstack_preflight, as Ansible checks them; what they mean stands in the module of the same name."""

from __future__ import annotations

import typing as t

from .arguments_dns import DNS
from .arguments_foundations import FOUNDATIONS
from .arguments_machines import MACHINES


def _part(options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    # the site is named once for all parts, and only what is to be made is looked at
    return {"type": "dict", "options": {name: one for name, one in options.items() if name not in ("site", "state")}}


PREFLIGHT: dict[str, t.Any] = {
    "site": {"type": "str", "required": True},
    "foundations": _part(FOUNDATIONS),
    "machines": _part(MACHINES),
    "dns": _part(DNS),
    "needs_unrestricted": {"type": "bool", "default": False},
    "days": {"type": "float", "default": 1.0},
}
