# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C and termination as a wish to stop: what was begun is finished and told, nothing new is begun."""

from __future__ import annotations

import os
import signal
import threading
import typing as t

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LOOK_SECONDS = 0.3


class StopWish:
    """A context in which both signals set *event* instead of ending the process.

    Ansible's worker process would otherwise end at once (ansible/executor/process/worker.py, _term). Python allows
    signal handlers in the main thread only: elsewhere nothing is changed.

    The end of the process that started this one is such a wish too: when ansible-playbook is killed, its worker would
    go on, and the next run would work beside it on the same machines.
    """

    def __init__(self) -> None:
        self.event = threading.Event()
        self._before: dict[signal.Signals, t.Any] = {}
        self._over = threading.Event()
        self._parent = os.getppid()

    def __enter__(self) -> StopWish:
        threading.Thread(target=self._look_for_the_parent, daemon=True).start()
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._wish) for number in _SIGNALS}
        return self

    def __exit__(self, *details: object) -> None:
        self._over.set()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _wish(self, number: int, frame: object) -> None:
        self.event.set()

    def _look_for_the_parent(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            if os.getppid() != self._parent:
                self.event.set()
                return
