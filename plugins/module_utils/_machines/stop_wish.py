# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C and termination as a wish to stop: what was begun is finished and told, nothing new is begun."""

from __future__ import annotations

import signal
import threading
import typing as t

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopWish:
    """A context in which both signals set *event* instead of ending the process.

    Ansible's worker process would otherwise end at once (ansible/executor/process/worker.py, _term). Python allows
    signal handlers in the main thread only: elsewhere nothing is changed.
    """

    def __init__(self) -> None:
        self.event = threading.Event()
        self._before: dict[signal.Signals, t.Any] = {}

    def __enter__(self) -> StopWish:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._wish) for number in _SIGNALS}
        return self

    def __exit__(self, *details: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _wish(self, number: int, frame: object) -> None:
        self.event.set()
