# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: what a project holds, by site. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.api import Cloud
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.arguments_audit import AUDIT
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.audit import audit, table
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.audit_listing import read
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cloud_action import CloudAction, say


class ActionModule(CloudAction):
    """List what carries the label of a site or hangs on it; nothing is changed."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = AUDIT

    def work(self, cloud: Cloud, args: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return what was found, and print it for people."""
        listed = read(cloud)
        found = audit(listed.things, args["site"])
        text = table(found, listed.refused)
        if args["show"]:
            say(text)
        result: dict[str, t.Any] = {
            "changed": False,
            "sites": found.sites,
            "unowned": found.unowned,
            "table": text,
            "refused": listed.refused,
            "calls": dict(cloud.counts),
        }
        return result
