# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: what stands in the way of a hub on a cluster. Its documentation stands in the module of that name."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.preflight import preflight, result
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.preflight_options import PREFLIGHT
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.stop_wish import StopWish


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core is not typed
    """Find all that would fail before anything is made; what is made to try storage is taken away again."""

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return what was found, failed when something stands in the way."""
        answer: dict[str, t.Any] = super().run(tmp, task_vars)
        args = self.validate_argument_spec(argument_spec=PREFLIGHT)[1]
        with StopWish() as wish:
            try:
                cluster = Cluster.connect(args["kubeconfig"], args["context"])
                report = preflight(cluster, args, bool(self._task.check_mode), wish.event)
                answer.update(result(report, args["site"]))
            except ClusterError as error:
                answer.update(failed=True, changed=False, msg=str(error))
        if wish.event.is_set():
            raise KeyboardInterrupt
        return answer
