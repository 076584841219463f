# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What pip is configured with, for uv, which reads no pip configuration: a mirror is often named only there."""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}


def as_uv(listing: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Return uv's environment variables for the settings in ``listing``, the output of ``pip config list``.

    What ``environment`` tells uv already stays. pip's own variables in it count too, for hosts without pip.
    """
    found: dict[str, str] = {}
    named = {name: environment.get("PIP_" + name.upper().replace("-", "_"), "") for name in VARIABLES}
    listed = dict(re.findall(r"^(?:global|install|:env:)\.([a-z-]+)='(.*)'$", listing, re.MULTILINE))
    for name, variable in VARIABLES.items():
        value = named[name] or listed.get(name, "").replace("\\n", " ").strip()
        if value and not environment.get(variable):
            found[variable] = value
    return found
