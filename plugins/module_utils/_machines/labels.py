# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The label by which everything that is made for a site is known."""

from __future__ import annotations

import typing as t

_PREFIX = "scigateway-site="
_HIGHEST = "scigateway-highest-"

# Keys of metadata, where a thing has metadata instead of tags or beside them.
SITE = "scigateway_site"
ROLE = "scigateway_role"
INDEX = "scigateway_index"
MACHINE = "scigateway_machine"
IMAGE = "scigateway_image"
USER = "scigateway_user"


def label(site: str) -> str:
    """Return the tag of what belongs to *site*."""
    return f"{_PREFIX}{site}"


def site_of(text: str) -> str:
    """Return the site that a tag, or a description that begins with one, names; empty when it names none."""
    if not text.startswith(_PREFIX):
        return ""
    return text[len(_PREFIX) :].partition(" ")[0]


def highest_tag(role: str, index: int) -> str:
    """Return the tag that keeps the highest index that a machine of *role* ever had."""
    return f"{_HIGHEST}{role}={index}"


def with_highest(tags: list[str], highest: dict[str, int]) -> list[str]:
    """Return *tags* with the indices of *highest* instead of older ones of the same roles."""
    older = tuple(f"{_HIGHEST}{role}=" for role in highest)
    return [tag for tag in tags if not tag.startswith(older)] + [highest_tag(*each) for each in sorted(highest.items())]


def read_highest(tags: list[str]) -> dict[str, int]:
    """Return the highest index of each role that *tags* keep."""
    found: dict[str, int] = {}
    for tag in tags:
        role, separator, index = tag[len(_HIGHEST) :].partition("=")
        if tag.startswith(_HIGHEST) and separator and index.isdigit():
            found[role] = max(found.get(role, 0), int(index))
    return found


def is_labelled(thing: t.Mapping[str, t.Any], site: str) -> bool:
    """Whether a thing carries the label of *site*, as a tag or, when tagging was interrupted, in its description."""
    return label(site) in (thing.get("tags") or ()) or site_of(str(thing.get("description") or "")) == site
