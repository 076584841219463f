# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: machines on OpenStack. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.api import Cloud
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.arguments_machines import MACHINES
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.converge import converge
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cloud_action import CloudAction, say


class ActionModule(CloudAction):
    """Make, change, stop or take away the machines of a site."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = MACHINES

    def work(self, cloud: Cloud, args: dict[str, t.Any]) -> dict[str, t.Any]:
        """Bring the machines into the state that is asked."""
        return converge(cloud, args, self.check, say)
