# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: the name of a site in its cloud's DNS. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.api import Cloud
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.arguments_dns import DNS
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.dns import dns
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.journal import Journal
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cloud_action import CloudAction, say


class ActionModule(CloudAction):
    """See that the name of a site leads to its address, or to none."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = DNS

    def work(self, cloud: Cloud, args: dict[str, t.Any]) -> dict[str, t.Any]:
        """Enter, change or delete the record; without a zone for it, tell what to enter elsewhere."""
        journal = Journal(self.check, say)
        try:
            about = dns(cloud, args, journal)
        except CloudError as error:
            return {**journal.result(), "failed": True, "msg": str(error)}
        if about["note"]:
            say(f"  {about['note']}")
        return {**journal.result(), **about, "calls": dict(cloud.counts)}
