# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Something that takes its time and goes on beside the steps."""

from __future__ import annotations

import threading
import typing as t


class Aside:
    """An action in a thread of its own; it must end by itself."""

    def __init__(self, action: t.Callable[[], object]) -> None:
        self._action = action
        self._error: Exception | None = None
        # a daemon, so that a check that is killed does not wait for it
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._action()
        except Exception as error:  # whoever waits for the action gets it
            self._error = error

    def result(self) -> None:
        """Wait for the end; raises what the action has raised."""
        self._thread.join()
        if self._error:
            raise self._error
