# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site variable is: its name, type, default and help."""

from __future__ import annotations

from dataclasses import dataclass

# How each kind reads in the docs.
KINDS = {
    "str": "text",
    "name": "name",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    "size": "size",
    "hours": "hours",
    "path": "folder",
    "strings": "list of texts",
    "names": "list of user names",
    "environment": "map of texts",
    "labels": "map of texts",
    "map": "map",
    "secret": "text, kept secret",
    "dicts": "list of maps",
}


@dataclass(frozen=True)
class Option:
    """One site variable, or one key of a map inside one.

    *default* is written as an operator would write it; where it is None and the value is worked out from the rest of
    the site, *derived* says how. *minimum* and *maximum* bound numbers (sizes in bytes, hours in hours). *shorthand*
    names the key that a plain text stands for in a list of maps.
    """

    name: str
    kind: str
    help: str
    example: str
    default: object = None
    derived: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    pattern_help: str = ""
    fields: tuple[Option, ...] = ()
    shorthand: str = ""
    required: bool = False
    # Platforms on which the variable does nothing; naming it there is told as a warning, never ignored silently.
    idle_on: tuple[str, ...] = ()

    @property
    def is_secret(self) -> bool:
        """Whether its value, or a part of it, must not be repeated in a message."""
        # Environment variables are where people put tokens.
        return self.kind in ("secret", "environment") or any(field.is_secret for field in self.fields)
