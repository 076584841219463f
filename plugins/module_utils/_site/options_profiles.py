# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu that a user chooses from, which is a variable of the stage hub."""

from __future__ import annotations

from .._z2jh.options_user import NODE_SELECTOR, TOLERATIONS
from .option import Option

# What only a cluster can give; said elsewhere, it is told as a warning.
CLUSTER_ONLY = ("image", "gpus", "tpus", "node_selector", "tolerations", "options")

_NAME = Option(
    "name",
    "name",
    "Short name.",
    "big",
    required=True,
    pattern=r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?",
    pattern_help="is not 1 to 40 lower-case letters, digits and hyphens",
)
_TITLE = Option("title", "str", "What the menu shows.", "Big", derived="the name")
_DEFAULT = Option("default", "bool", "Chosen beforehand; the first when none says so.", "true", default=False)
_OVERRIDES = (
    Option("memory", "size", "Memory, instead of hub_user_memory.", "4G", minimum=64 * 2**20),
    Option("cpu", "float", "CPU cores, instead of hub_user_cpu.", "2", minimum=0.01, maximum=1024),
    Option("environment", "environment", "Environment variables.", '{OMP_NUM_THREADS: "2"}', default={}),
    Option("default_url", "str", "Page that opens first.", "/lab/tree/start.ipynb", default=""),
    Option(
        "image",
        "str",
        "On a cluster: image, instead of hub_user_image.",
        "registry.example.org/physics/r:1.4",
        default="",
    ),
    Option("gpus", "int", "On a cluster: graphics processors.", "1", minimum=0, maximum=64),
    Option("tpus", "int", "On a cluster: Google's TPU chips.", "4", minimum=0, maximum=256),
    NODE_SELECTOR,
    TOLERATIONS,
)
_CHOICES = Option(
    "choices",
    "dicts",
    "What the menu offers, each like a profile.",
    "[{name: small, memory: 1G}, {name: big, memory: 4G}]",
    required=True,
    fields=(_NAME, _TITLE, _DEFAULT, *_OVERRIDES),
)

PROFILES = Option(
    "hub_profiles",
    "dicts",
    "Menu from which a user chooses when a server starts. Values are shown in the plan, so no secrets here. A choice "
    "of `options` takes the keys of a profile, without `description` and `options`.",
    "[{name: small, title: Small, memory: 1G}, {name: big, title: Big, memory: 4G}]",
    default=(),
    fields=(
        _NAME,
        _TITLE,
        Option("description", "str", "A line of explanation in the menu.", "For large tables", default=""),
        _DEFAULT,
        *_OVERRIDES,
        Option(
            "options",
            "dicts",
            "On a cluster: menus inside the profile, each with `name`, `title` and `choices`.",
            "[{name: size, title: Size, choices: [{name: small, memory: 1G}, {name: big, memory: 4G}]}]",
            default=(),
            fields=(_NAME, _TITLE, _CHOICES),
        ),
    ),
)
