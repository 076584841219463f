# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of day 2: what is taken away again."""

from __future__ import annotations

from .option import Option

TITLE = "Taking away"
OPTIONS = (
    Option(
        "hub_destroy",
        "str",
        "How much `destroy` takes away.",
        "all",
        default="hub",
        choices=("hub", "cluster", "machines", "all"),
    ),
    Option(
        "hub_destroy_data",
        "bool",
        "Whether `destroy` takes away the users' homes too.",
        "true",
        default=False,
    ),
)
