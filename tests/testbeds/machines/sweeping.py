# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves behind, and one that was killed as well: taken away, so that this computer is as it was."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import (
    cgroups,
    commands,
    folders,
    keeping,
    network,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.record import load

# Where nspawn leaves an empty folder for a machine that was ended by force.
NSPAWN = Path("/run/systemd/nspawn")


def sweep() -> None:
    """End all machines, and remove their mounts, disks, cgroups, network and folders."""
    run = folders.running()
    for machine in sorted(run.glob("*/record.json")):
        keeping.end(machine.parent, signal.SIGKILL)
    cgroups.kill()
    for pid in network.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for machine in run.glob("*/record.json"):
        for kind in ("propagate", "unix-export"):
            with contextlib.suppress(OSError):
                (NSPAWN / kind / load(machine.parent).short).rmdir()
    for place in mounts(run):
        if not commands.succeeds("umount", place):
            commands.succeeds("umount", "--lazy", place)
    for device in loops():
        commands.succeeds("losetup", "--detach", device)
    cgroups.remove()
    network.down()
    shutil.rmtree(run, ignore_errors=True)


def mounts(below: Path) -> list[str]:
    """Return what is mounted below a folder, the innermost first."""
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    places_of_mounts = [line.split()[4] for line in lines]
    return sorted((place for place in places_of_mounts if place.startswith(f"{below}/")), reverse=True)


def loops() -> list[str]:
    """Return the loop devices over files of the cache, also over those that were removed meanwhile."""
    listing = commands.run("losetup", "--list", "--json", "--output", "NAME,BACK-FILE")
    devices = json.loads(listing)["loopdevices"] if listing.strip() else []
    return [entry["name"] for entry in devices if str(entry["back-file"]).startswith(f"{places.cache()}/")]
