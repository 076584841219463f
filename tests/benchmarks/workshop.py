# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What benchmarks share: the line of progress, and the hubs that one leaves for the next."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.ours import Ours
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.quick_start import QuickStart
from ansible_collections.scigateway.jupyterhub.tests.integration.local import sites


class Workshop:
    """Holds at most one hub of ours and one quick start; whatever it made goes when it is closed."""

    def __init__(self) -> None:
        """Begin with nothing made."""
        self._started = time.monotonic()
        self._ours: Ours | None = None
        self._quick_start: QuickStart | None = None

    def say(self, line: str) -> None:
        """Print a line with the time since the beginning."""
        seconds = int(time.monotonic() - self._started)
        print(f"{seconds // 60:3d}:{seconds % 60:02d}  {line}", flush=True)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Give an empty folder for as long as the block lasts."""
        folder = sites.open_folder()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def new_ours(self) -> Ours:
        """Return a clean copy in which nothing was run; the former one is taken away."""
        if self._ours:
            self._ours.remove()
        self._ours = Ours()
        return self._ours

    def ours(self) -> Ours:
        """Return our deployed hub, deployed now when there is none."""
        if self._ours and self._ours.first:
            return self._ours
        ours = self.new_ours()
        self.say("make hub in a clean copy of the checkout …")
        ours.bring_up()
        return ours

    def new_quick_start(self) -> QuickStart:
        """Return a quick start of which nothing is installed; the former one is taken away."""
        if self._quick_start:
            self._quick_start.remove()
        self._quick_start = QuickStart()
        return self._quick_start

    def quick_start(self) -> QuickStart:
        """Return an installed quick start, installed now when there is none."""
        if self._quick_start:
            return self._quick_start
        quick_start = self.new_quick_start()
        self.say("installing as the quick start says …")
        quick_start.install()
        return quick_start

    def close(self) -> None:
        """Take everything away."""
        self.say("taking away what was made …")
        with ExitStack() as stack:
            for made in (self._ours, self._quick_start):
                if made:
                    stack.callback(made.remove)
        self._ours = self._quick_start = None
