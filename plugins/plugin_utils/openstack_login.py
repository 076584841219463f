# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether anything on this computer says how to log in to OpenStack, found without asking openstacksdk."""

from __future__ import annotations

import os
from collections.abc import Mapping

_VARIABLES = ("OS_CLOUD", "OS_AUTH_URL", "OS_CLIENT_CONFIG_FILE")


def says_how_to_log_in(environment: Mapping[str, str], folder: str, home: str) -> bool:
    """Return whether there is a ``clouds.yaml`` or a variable of an openrc file, where openstacksdk looks for them.

    *folder* is the current one. Whether the login works is not asked.
    """
    if any(environment.get(name) for name in _VARIABLES):
        return True
    configuration = environment.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    folders = (folder, os.path.join(configuration, "openstack"), "/etc/openstack")
    names = [f"clouds.{ending}" for ending in ("yaml", "yml", "json")]
    return any(os.path.isfile(os.path.join(each, name)) for each in folders for name in names)
