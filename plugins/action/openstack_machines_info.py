# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: look at the machines of a site. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.api import Cloud
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.listing import list_machines
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cloud_action import CloudAction


class ActionModule(CloudAction):
    """Look at the machines of a site."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {"site": {"type": "str", "required": True}}

    def work(self, cloud: Cloud, args: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return the machines that there are."""
        return {"changed": False, "machines": list_machines(cloud, args["site"])}
