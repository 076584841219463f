# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A first run: from a clean copy of the checkout to a hub that was used as people use it."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import floor
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import Comparison, Measured, Result
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.workshop import Workshop

TITLE = "First run"
REPEATS = 3
ABOUT = """\
`make hub` in a clean copy of the checkout, with warm package caches, against the floor (`uv venv` and `uv pip sync` of
the same three locks, `npm ci` of the proxy's lock) and against the hand-work of JupyterHub's own quick start at the
same versions (`python3 -m venv`, `npm install configurable-http-proxy`, `pip install jupyterhub`,
`pip install jupyterlab notebook`, `jupyterhub`), typed without a pause."""
NOTES = (
    "Every row begins before any virtual environment is made. *Answers*: the hub's API answers through the proxy.",
    "*Verified* is the whole of `make hub`: it also logged in as two people, started each profile, ran code in a "
    "kernel, found a file again after a stop and a start, and saw one person refused at the other's server.",
    "The quick start makes one environment where ours are three (controller, hub, users). It has no verification, no "
    "idle culler, no profiles, no tutorials, no secrets kept across runs, and nothing brings a killed process back. "
    "It runs here with the dummy authenticator and the simple spawner, since its own need a Unix account a person; "
    "its first server is started over the API, with no login and no notebook.",
    "The floor does not compile to byte code; ours and pip do.",
)
FLOOR = "floor: the packages alone"
ANSWERS, VERIFIED = "ours, until the hub answers", "ours, until the hub is verified"
PEER_ANSWERS, PEER_STARTED = "quick start, until the hub answers", "quick start, until a first server is ready"


def measure(workshop: Workshop, repeats: int) -> Result:
    """Measure all in turn, so often; before, each installer runs once so that its cache is warm."""
    warm_up(workshop)
    seconds: dict[str, list[float]] = {name: [] for name in (FLOOR, ANSWERS, VERIFIED, PEER_ANSWERS, PEER_STARTED)}
    for number in range(1, repeats + 1):
        with workshop.folder() as folder:
            seconds[FLOOR].append(floor.install(folder))
        peer = workshop.new_quick_start()
        installed = peer.install()
        with peer.running() as answered:
            seconds[PEER_ANSWERS].append(installed + answered)
            seconds[PEER_STARTED].append(installed + answered + peer.start_server())
        times = workshop.new_ours().bring_up()
        seconds[ANSWERS].append(times.answered)
        seconds[VERIFIED].append(times.verified)
        said = ", ".join(f"{name} {values[-1]:.1f} s" for name, values in seconds.items())
        workshop.say(f"first, round {number} of {repeats}: {said}")
    found = {name: Measured(name, tuple(values)) for name, values in seconds.items()}
    return Result(
        name="first",
        title=TITLE,
        about=ABOUT,
        unit="s",
        ours=(found[ANSWERS], found[VERIFIED]),
        floor=(found[FLOOR],),
        peers=(found[PEER_ANSWERS], found[PEER_STARTED]),
        comparisons=(
            Comparison(ANSWERS, FLOOR),
            Comparison(VERIFIED, FLOOR),
            Comparison(ANSWERS, PEER_ANSWERS),
            Comparison(VERIFIED, PEER_STARTED),
        ),
        notes=NOTES,
        repeats=repeats,
    )


def warm_up(workshop: Workshop) -> None:
    """Fill the caches of uv, pip and npm with what the rounds install."""
    workshop.say("first: filling the package caches, not measured …")
    with workshop.folder() as folder:
        floor.install(folder)
    workshop.new_quick_start().install()
    workshop.new_ours().set_up_environment()
