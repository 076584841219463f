# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run at a time: the lock of a site, and its state folder."""

from __future__ import annotations

import os
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site import lock


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core is not typed
    """Begin a run that changes a site."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Make the state folder, take the lock; in check mode only see whether another run is under way."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        _spec, arguments = self.validate_argument_spec(
            argument_spec={
                "state_dir": {"type": "path", "required": True},
                "data_dir": {"type": "path", "default": ""},
            }
        )
        path = arguments["state_dir"]
        # a worker's parent is the ansible-playbook that the operator started; the lock is as old as that process
        mine = lock.process(os.getppid())
        try:
            if not self._play_context.check_mode:
                lock.make_state_dir(path)
            for path in lock.paths(arguments["state_dir"], arguments["data_dir"]):
                other = lock.holder(path) if self._play_context.check_mode else lock.take(path, mine)
                if other and other != mine:
                    raise AnsibleActionFail(
                        f"Another run for this site is under way (process {other['pid']}, by {path}); wait until it "
                        "ends, or stop it, then run again."
                    )
        except OSError as error:
            raise AnsibleActionFail(
                f"{error.filename or path} cannot be written: {error.strerror}; correct the folder's permissions, or "
                "choose another in the site."
            ) from None  # ansible-core would add the cause to the sentence
        except ValueError as error:
            raise AnsibleActionFail(
                f"The lock {path} cannot be read ({error}); delete it when no other run is under way."
            ) from None
        return {**result, "changed": False}
