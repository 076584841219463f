# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub on Kubernetes: brought up, run again, and used by one and by many, against the same by hand."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import (
    kubernetes_result,
    kubernetes_starts,
    kubernetes_storm,
    kubernetes_testbed,
)
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_hub import Client
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_result import DEFAULTS, OURS, Found
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_site import ByHand, Site
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_storm import Storm
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_testbed import Testbed
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_values import measure_values
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import Result
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.workshop import Workshop

TITLE = kubernetes_result.TITLE
REPEATS = 5
# Of bringing a hub up, which takes minutes and differs less.
MOST_ROUNDS = 3


def measure(workshop: Workshop, repeats: int) -> Result:
    """Measure the values, then hubs by both in turn, then starts, so often; and many users once."""
    found = Found()
    token = secrets.token_hex(32)
    with workshop.folder() as folder, kubernetes_testbed.running(folder) as testbed:
        found.values, found.template = measure_values(testbed, repeats)
        workshop.say(f"kubernetes: values {found.values[-1] * 1000:.0f} ms, helm template {found.template[-1]:.2f} s")
        for number in range(1, min(repeats, MOST_ROUNDS) + 1):
            values = one_round(testbed, token, found)
            said = ", ".join(
                f"{name} {runs[-1].usage.seconds:.1f} s, {runs[-1].calls.all} calls"
                for name, runs in (("first", found.first), ("again", found.again), ("by hand", found.hand))
            )
            workshop.say(f"kubernetes, round {number}: {said}")
        measure_starts(testbed, token, values, found, repeats)
        workshop.say(f"kubernetes: a server {numbers(found.starts)}, its pod alone {numbers(found.floor)}")
        for name, of in storms(values, found).items():
            found.storms[name] = measure_storm(testbed, token, of)
            workshop.say(f"kubernetes: {kubernetes_storm.USERS} users, {name}: {said_storm(found.storms[name])}")
    return kubernetes_result.result(found, repeats)


def one_round(testbed: Testbed, token: str, found: Found) -> dict[str, Any]:
    """Bring a hub up by ours, twice, and by hand; return the values that ours made."""
    site = Site(testbed, token)
    found.first.append(site.hub())
    found.again.append(site.hub_again())
    values = site.values()
    site.remove()
    hand = ByHand(testbed, values)
    found.hand.append(hand.install())
    hand.remove()
    return values


def measure_starts(testbed: Testbed, token: str, values: dict[str, Any], found: Found, repeats: int) -> None:
    """Measure the starts of a server."""
    hub, client = new_hub(testbed, token, values)
    found.starts, found.floor = kubernetes_starts.starts(testbed, client, hub.namespace, token, repeats)
    hub.remove()


def measure_storm(testbed: Testbed, token: str, values: dict[str, Any]) -> Storm:
    """Measure many users at a hub that nobody has used before."""
    hub, _client = new_hub(testbed, token, values)
    found = kubernetes_storm.storm(testbed.port, token)
    hub.remove()
    return found


def new_hub(testbed: Testbed, token: str, values: dict[str, Any]) -> tuple[ByHand, Client]:
    """Return a hub of these values that answers."""
    hub, client = ByHand(testbed, values), Client(testbed.port, token)
    hub.install()
    client.wait_for_hub()
    return hub, client


def storms(values: dict[str, Any], found: Found) -> dict[str, dict[str, Any]]:
    """Return the values of each hub that many users come to."""
    defaults, found.taken = kubernetes_storm.with_defaults(values)
    return {OURS: values, DEFAULTS: defaults}


def said_storm(storm: Storm) -> str:
    """Return a storm in words."""
    waits = f", waits {storm.median:.1f} s, at most {max(storm.seconds):.1f} s" if storm.seconds else ""
    return f"{len(storm.failed)} failed{waits}"


def numbers(values: Sequence[float]) -> str:
    """Return seconds for a line of progress."""
    return "/".join(f"{value:.1f}" for value in values) + " s"
