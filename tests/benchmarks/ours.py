# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ours: `make hub` in a clean copy of the checkout, for a site of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from dataclasses import dataclass

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import processes, web
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import Command, run
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.integration.local import sites

LONGEST_RUN = 900.0


@dataclass(frozen=True)
class Times:
    """Seconds from the start of `make hub` until the hub answered, and until it had been verified and all was said."""

    answered: float
    verified: float


class Ours:
    """A clean copy of the checkout with the shipped site local, its data, state and port apart from any other's."""

    def __init__(self) -> None:
        """Copy the checkout and choose the port."""
        with contextlib.ExitStack() as stack:
            self.checkout = stack.enter_context(sites.copied_checkout())
            self.folder = sites.open_folder()
            self._copied = stack.pop_all()
        self.data = self.folder / "data"
        self._port = web.free_ports(1)[0]
        self._variables = self.folder / "variables.json"
        variables = {
            "hub_name": f"bench-{os.getpid()}",
            "hub_data_dir": str(self.data),
            "hub_state_dir": str(self.folder / "state"),
            "hub_port": self._port,
        }
        self._variables.write_text(json.dumps(variables), encoding="utf-8")
        self.first: Times | None = None

    def set_up_environment(self) -> None:
        """Make the virtual environment, as the beginning of `make hub` does."""
        run("ours environment", ["scripts/environment", "hub"], self.checkout, sites.shell_environment())

    def bring_up(self) -> Times:
        """Run the first `make hub`."""
        with self._make("hub") as command:
            answered = web.wait_for_answer(command, self._port, LONGEST_RUN)
            self.first = Times(answered, command.wait(LONGEST_RUN))
        return self.first

    def run_again(self) -> float:
        """Run `make hub` once more, and return its seconds; BenchmarkFailure when it changed something."""
        with self._make("hub") as command:
            took = command.wait(LONGEST_RUN)
            changed = sites.Run(0, command.output()).changed
            if changed:
                raise command.failure(f"changed {changed} things where nothing had to change")
        return took

    def check(self) -> float:
        """Run the full check alone, and return the seconds that it took by its own account."""
        with self._make("verify", "-e verify_mode=full -e verify_culler_watch=0") as command:
            command.wait(LONGEST_RUN)
            found = re.search(r"^verify: result=passed .*\bseconds=([0-9.]+)", command.output(), re.MULTILINE)
            if not found:
                raise command.failure("did not say how long the check took")
        return float(found.group(1))

    def deployed(self) -> sites.Deployed:
        """Return what is deployed, for those who use it."""
        return sites.Deployed(self.data)

    def remove(self) -> None:
        """Take the hub, its data and the copy away, also when they are broken."""
        try:
            if self.data.exists():
                with (
                    contextlib.suppress(BenchmarkFailure),
                    self._make("destroy", "-e hub_destroy_data=true") as command,
                ):
                    command.wait(120)
        finally:
            processes.end(self.folder)
            shutil.rmtree(self.folder, ignore_errors=True)
            self._copied.close()

    def _make(self, target: str, more: str = "") -> Command:
        words = ["make", target, "SITE=local", f"ARGS=-e @{self._variables} {more}".rstrip()]
        return Command(f"ours make {target}", words, self.checkout, sites.shell_environment())
