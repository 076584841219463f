# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that keeps one machine running, told by its folder. It starts the machine again when that reboots itself,
shuts it down in order at SIGTERM, and takes mount and cgroups away at the end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import cgroups, disks, network, preparation
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.record import Record, load

# What systemd-nspawn ends with when the machine rebooted itself and --keep-unit was given (nspawn-main.c).
REBOOT = 133
SECONDS_TO_SHUT_DOWN = 15.0
SECONDS_TO_INIT = 30.0


class Keeper:
    """One machine from its boot to its end."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.nspawn: subprocess.Popen[bytes] | None = None
        self.ending = False

    def keep(self) -> None:
        """Run the machine until it is shut down."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGALRM, self._force)
        while not self.ending:
            self.nspawn = subprocess.Popen(
                self._command(), stdin=subprocess.DEVNULL, preexec_fn=self._enter, start_new_session=False
            )
            (self.record.folder / "nspawn").write_text(str(self.nspawn.pid), encoding="ascii")
            self._plug()
            if self._wait() != REBOOT:
                break
        (self.record.folder / "nspawn").unlink(missing_ok=True)
        preparation.unmount(self.record)
        cgroups.remove(self.record.short)

    def _wait(self) -> int:
        assert self.nspawn is not None
        return self.nspawn.wait()

    def _command(self) -> list[str]:
        return network.inside(
            "systemd-nspawn",
            "--quiet",
            f"--directory={self.record.folder / 'root'}",
            "--boot",
            # There is no systemd outside that could keep a register or a unit.
            "--register=no",
            "--keep-unit",
            f"--machine={self.record.short}",
            f"--hostname={self.record.hostname}",
            f"--network-bridge={network.BRIDGE}",
            "--resolv-conf=off",
            "--capability=all",
        )

    def _enter(self) -> None:
        cgroups.enter(self.record.short)

    def _plug(self) -> None:
        """Plug in the disks that came while it booted: those of before it finds by itself."""
        deadline = time.monotonic() + SECONDS_TO_INIT
        while time.monotonic() < deadline and not self.ending:
            assert self.nspawn is not None
            if self.nspawn.poll() is not None:
                return
            there = preparation.running_root(self.record.folder)
            if there:
                for disk in disks.read(self.record.folder):
                    disks.plug(disk, there)
                return
            time.sleep(0.02)

    def _end(self, number: int, frame: object) -> None:
        self.ending = True
        if self.nspawn is not None:
            # nspawn asks the machine's systemd to power off.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.nspawn.pid, signal.SIGTERM)
        signal.setitimer(signal.ITIMER_REAL, SECONDS_TO_SHUT_DOWN)

    def _force(self, number: int, frame: object) -> None:
        if self.nspawn is not None:
            self.nspawn.kill()


if __name__ == "__main__":
    Keeper(load(Path(sys.argv[1]))).keep()
