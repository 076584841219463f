# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The full check of a hub, against what nobody who looks so closely can save."""

from __future__ import annotations

import subprocess
import time

import requests
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.ours import Ours
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import Comparison, Measured, Result
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.workshop import Workshop
from ansible_collections.scigateway.jupyterhub.tests.integration.local.people import Person
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import awaited

TITLE = "The full check"
REPEATS = 3
ABOUT = """\
`verify` in full on our deployed hub: it starts servers of both profiles, runs code, writes, uploads, stops, starts and
reads again, restarts the hub under a running server, and takes two pictures. The floor is the sum of what it waits for
while the hub works, measured just after it on the same hub by a client that does nothing else: as many starts and stops
of servers, starts of kernels, and the restart of the hub."""
MOST_OF_WAITS = 1.3
OURS, WAITS = "ours, the full check", "its waits for servers, kernels and the hub"


def measure(workshop: Workshop, repeats: int) -> Result:
    """Measure it, so often, on the hub that the benchmark first left, or on a new one."""
    ours = workshop.ours()
    checks, waits = [], []
    for number in range(1, repeats + 1):
        checks.append(ours.check())
        waits.append(_wait(ours))
        workshop.say(f"check, run {number} of {repeats}: {checks[-1]:.1f} s, waits {waits[-1]:.1f} s")
    return Result(
        name="check",
        title=TITLE,
        about=ABOUT,
        unit="s",
        ours=(Measured(OURS, tuple(checks)),),
        floor=(Measured(WAITS, tuple(waits)),),
        peers=(),
        comparisons=(Comparison(OURS, WAITS, at_most=MOST_OF_WAITS),),
        notes=(
            "The check watches the idle culler for 36 seconds, mostly beside other steps; here `verify_culler_watch` "
            "is 0, since that time is chosen and not waited for.",
            "The time of the check is what it says itself; Ansible's start and the plan come before it.",
        ),
        repeats=repeats,
    )


def _wait(ours: Ours) -> float:
    """Do what the check waits for and nothing else; returns the seconds."""
    site = ours.deployed()
    person = Person(site, "ada")
    first, *others = [profile["slug"] for profile in site.settings()["profiles"]]
    began = time.monotonic()
    for profile in (first, first, *others):
        person.server.start(profile)
        person.server.open()
        person.run("print(1)")
        person.server.stop()
    supervisor = [
        str(ours.data / "envs" / "hub" / "bin" / "supervisorctl"),
        "-c",
        str(ours.data / "etc/supervisord.conf"),
    ]
    subprocess.run([*supervisor, "restart", "hub"], check=True, capture_output=True, timeout=90)
    awaited("the hub to answer", lambda: requests.get(f"{site.url}hub/api/", timeout=5).status_code == 200)
    return time.monotonic() - began
