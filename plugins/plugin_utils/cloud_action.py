# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the actions on OpenStack share: their options, the login, and how they end."""

from __future__ import annotations

import contextlib
import typing as t

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils._machines.errors import CloudError
from ..module_utils._machines.stop_wish import StopWish
from ..module_utils._openstack.api import Cloud
from ..module_utils._openstack.arguments import LOGIN
from ..module_utils._openstack.session import connect

display = Display()


class CloudAction(ActionBase):  # type: ignore[misc]  # ansible-core is not typed
    """An action that logs in once and then works on one project of a cloud."""

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {}

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Log in and work; a refusal of the cloud is the one sentence of the result."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        args = self.validate_argument_spec(argument_spec={**LOGIN, **self.ARGUMENTS})[1]
        with StopWish() as wish:
            try:
                cloud = connect(args, wish.event)
                result.update(self.work(cloud, args))
            except CloudError as error:
                result.update(failed=True, changed=result.get("changed", False), msg=str(error))
        if wish.event.is_set():
            if result.get("msg"):
                say(result["msg"])
            raise KeyboardInterrupt
        return result

    def work(self, cloud: Cloud, args: dict[str, t.Any]) -> dict[str, t.Any]:
        """Do what the action is for and return its result; in check mode only say what would be done."""
        raise NotImplementedError

    @property
    def check(self) -> bool:
        """Whether nothing may be changed."""
        return bool(self._task.check_mode)


def say(line: str) -> None:
    """Print a line, unless the process that prints is gone."""
    with contextlib.suppress(OSError, ValueError):
        display.display(line)
