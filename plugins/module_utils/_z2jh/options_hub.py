# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of role z2jh: the hub itself, its login, and what the operator adds."""

from __future__ import annotations

from .._site.option import Option

_YEAR = 365 * 24 * 3600

OPTIONS = (
    Option("login", "map", "Login, as the plan of a site has it.", "{authenticator_class: github}", default={}),
    Option("hub_files", "map", "Python modules beside the hub's configuration.", "{hub_login.py: ...}", default={}),
    Option("reserved_users", "strings", "Users of the check.", "[hub-check-a]", default=()),
    Option("idle_seconds", "int", "Idle servers end; 0 never.", "3600", default=10800, minimum=0, maximum=_YEAR),
    Option("kernel_idle_seconds", "int", "Idle kernels end; 0 never.", "1800", minimum=0, maximum=_YEAR),
    Option("max_age_seconds", "int", "Old servers end, also busy ones; 0 never.", "604800", default=0, minimum=0),
    Option("announcement", "str", "A line on all pages.", "Down at noon", default=""),
    Option("extra_values", "map", "Values of the chart, merged last.", "{hub: {concurrentSpawnLimit: 20}}", default={}),
)
