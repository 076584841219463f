# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: what stands in the way of a site. Its documentation stands in the module of the same name."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.api import Cloud
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.arguments_preflight import PREFLIGHT
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.preflight import preflight, result
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cloud_action import CloudAction, say


class ActionModule(CloudAction):
    """Find all that would fail before anything is made; nothing is changed."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = PREFLIGHT

    def work(self, cloud: Cloud, args: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return what was found, failed when something stands in the way."""
        report = preflight(cloud, args, datetime.datetime.now(datetime.timezone.utc))
        for note in report.notes:
            say(f"  {note}")
        return result(report, cloud, args["site"])
