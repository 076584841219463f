# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C and termination as an exception, and then not at all while traces are removed."""

from __future__ import annotations

import signal
import threading
import typing as t

from .errors import Interrupted

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """A context in which both signals raise Interrupted, until ignore() is called.

    Ansible's worker process would otherwise end at once (ansible/executor/process/worker.py, _term). Python allows
    signal handlers in the main thread only: elsewhere nothing is changed.
    """

    def __init__(self) -> None:
        self._before: dict[signal.Signals, t.Any] = {}

    def __enter__(self) -> Interruption:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._raise) for number in _SIGNALS}
        return self

    def __exit__(self, *details: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def ignore(self) -> None:
        """From now on neither signal does anything."""
        for number in self._before:
            signal.signal(number, signal.SIG_IGN)

    @staticmethod
    def _raise(number: int, frame: object) -> t.NoReturn:
        raise Interrupted(signal.Signals(number).name)
