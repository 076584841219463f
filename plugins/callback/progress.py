# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Output for an operator: what changed, what failed, and what is taking its time."""

from __future__ import annotations

DOCUMENTATION = r"""
name: progress
type: stdout
short_description: Shows what changed, what failed and what takes long
version_added: 0.1.0
description:
  - The output of P(ansible.builtin.default#callback) without the tasks that had nothing to do.
  - With those left out, the default output names a task only when it has ended. Here a task that is still at work after
    a second is named at once, so that a long run shows what it is doing.
  - Warnings of a task are shown also when the task changed nothing.
  - Of a failure, lists of maps in the result are left out, such as all machines that were made.
  - With C(-v) every task is shown, and the whole result of a failure.
options:
  name_after:
    description:
      - After how many seconds a task that is still at work is named.
    type: float
    default: 1.0
    version_added: 0.1.0
    env:
      - name: SCIGATEWAY_PROGRESS_NAME_AFTER
    ini:
      - section: callback_progress
        key: name_after
extends_documentation_fragment:
  - ansible.builtin.default_callback
  - ansible.builtin.result_format_callback
author:
  - The scigateway.jupyterhub authors (@scigateway)
"""

import sys
import threading
from typing import Any

from ansible.playbook.task_include import TaskInclude
from ansible.plugins.callback.default import CallbackModule as Default


class CallbackModule(Default):  # type: ignore[misc]
    """The default output, less what had nothing to do, plus the name of what takes long."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "scigateway.jupyterhub.progress"

    def __init__(self) -> None:
        """Begin without a task."""
        super().__init__()
        self._naming = threading.Lock()
        self._timer: threading.Timer | None = None

    def set_options(self, *args: Any, **kwargs: Any) -> None:
        """Take the options, but for what the verbosity decides: whether tasks that had nothing to do are shown."""
        super().set_options(*args, **kwargs)
        everything = self._display.verbosity > 0
        self.set_option("display_ok_hosts", everything)
        self.set_option("display_skipped_hosts", everything)

    def _task_start(self, task: Any, prefix: str | None = None) -> None:
        self._forget()
        super()._task_start(task, prefix=prefix)
        self._timer = threading.Timer(self.get_option("name_after"), self._name, [task])
        self._timer.daemon = True
        self._timer.start()

    def _name(self, task: Any) -> None:
        with self._naming:
            if self._timer is threading.current_thread() and self._last_task_banner != task._uuid:
                super()._print_task_banner(task)
                # into a pipe, the line would otherwise arrive when the task has ended
                sys.stdout.flush()

    def _print_task_banner(self, task: Any) -> None:
        # The timer may have named the task since the caller looked.
        with self._naming:
            if self._last_task_banner != task._uuid:
                super()._print_task_banner(task)

    def _forget(self) -> None:
        with self._naming:
            if self._timer:
                self._timer.cancel()
            self._timer = None

    def v2_runner_on_ok(self, result: Any) -> None:
        """Show a result; of one that changed nothing, its warnings, which the default would leave out with it."""
        if not self.get_option("display_ok_hosts"):
            if isinstance(result.task, TaskInclude):
                return
            if not result.result.get("changed", False):
                self._handle_warnings_and_exception(result)
        super().v2_runner_on_ok(result)

    def _dump_results(self, result: Any, *args: Any, **kwargs: Any) -> Any:
        """Leave out of a failure what was made and found, which can be hundreds of lines below the one that matters."""
        if result.get("failed") and result.get("msg") and not self.get_option("display_ok_hosts"):
            result = {name: value for name, value in result.items() if not _is_list_of_maps(value)}
        return super()._dump_results(result, *args, **kwargs)

    def v2_playbook_on_include(self, included_file: Any) -> None:
        """Leave out which files were included, which says nothing to an operator."""
        if self.get_option("display_ok_hosts"):
            super().v2_playbook_on_include(included_file)

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """Name the play."""
        self._forget()
        super().v2_playbook_on_play_start(play)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Show the sum."""
        self._forget()
        super().v2_playbook_on_stats(stats)


def _is_list_of_maps(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)
