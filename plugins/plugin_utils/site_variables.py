# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of a site among all that Ansible knows, with their templates filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleError

from ..module_utils._site.specification import near_miss


def site_variables(variables: Mapping[str, Any], template: Callable[[Any], Any]) -> tuple[dict[str, object], list[str]]:
    """Return all ``hub_*`` variables, and a sentence for each that is misspelt or cannot be filled in by *template*."""
    values: dict[str, object] = {}
    problems: list[str] = []
    for name in variables:
        if name.startswith("hub_"):
            try:
                values[name] = template(variables[name])
            except AnsibleError as error:
                reason = " ".join(str(error).split()).rstrip(".")
                problems.append(f"{name}: its template cannot be filled in ({reason}); mend it or write the value.")
        else:
            missed = near_miss(name)
            if missed:
                problems.append(missed)
    return values, problems
