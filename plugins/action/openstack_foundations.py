# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: what the machines of a site stand on. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.api import Cloud
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.arguments_foundations import FOUNDATIONS
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.foundations import foundations
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.journal import Journal
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cloud_action import CloudAction, say


class ActionModule(CloudAction):
    """See that network, security group and keypair of a site are there, or take them away."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = FOUNDATIONS

    def work(self, cloud: Cloud, args: dict[str, t.Any]) -> dict[str, t.Any]:
        """Make or remove the foundations; what was done before a failure is in the result too."""
        journal = Journal(self.check, say)
        try:
            about = foundations(cloud, args, journal)
        except CloudError as error:
            return {**journal.result(), "failed": True, "msg": str(error)}
        return {**journal.result(), **about, "calls": dict(cloud.counts)}
