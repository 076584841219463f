# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the actions on a cluster share: their options, the connection, and how they end."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase

from ..module_utils._kubernetes.client import Cluster
from ..module_utils._kubernetes.errors import ClusterError
from ..module_utils._z2jh.errors import ValuesError

CONNECTION: dict[str, t.Any] = {
    "kubeconfig": {"type": "path", "default": ""},
    "context": {"type": "str", "default": ""},
}


class ClusterAction(ActionBase):  # type: ignore[misc]  # ansible-core is not typed
    """An action that works on one cluster from the controller."""

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {}

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Work; a refusal of the cluster, or of what was given, is the message of the result."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        args = self.validate_argument_spec(argument_spec={**CONNECTION, **self.ARGUMENTS})[1]
        try:
            cluster = Cluster.connect(args["kubeconfig"] or "", args["context"] or "")
            result.update(self.work(cluster, args, task_vars or {}))
        except (ClusterError, ValuesError, ValueError) as error:
            result.update(failed=True, changed=result.get("changed", False), msg=str(error))
        return result

    def work(self, cluster: Cluster, args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Do what the action is for and return its result; in check mode only say what would be done."""
        raise NotImplementedError

    @property
    def check(self) -> bool:
        """Whether nothing may be changed."""
        return bool(self._task.check_mode)
