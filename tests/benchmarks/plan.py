# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a site with very many named users."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import run
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import (
    BenchmarkFailure,
    Comparison,
    Measured,
    Result,
)
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.workshop import Workshop
from ansible_collections.scigateway.jupyterhub.tests.integration.local import sites
from ansible_collections.scigateway.jupyterhub.tests.parts import places

TITLE = "Plan"
REPEATS = 5
MOST_SECONDS = 2.0
MANY, FEW = 10_000, 10
ABOUT = f"""\
The plan of a cluster on OpenStack for {MANY:,} named users (machines and their number, capacity, cost, warnings), by
`ansible-playbook scigateway.jupyterhub.plan`, against the floor: `ansible-playbook` of an empty play with the same
inventory."""
PLAN_MANY, PLAN_FEW = f"ours, {MANY:,} users", f"ours, {FEW} users"
EMPTY_MANY, EMPTY_FEW = f"floor: an empty play, {MANY:,} users", f"floor: an empty play, {FEW} users"


def measure(workshop: Workshop, repeats: int) -> Result:
    """Measure both sites and both floors in turn, so often."""
    with workshop.folder() as folder:
        empty = folder / "empty.yml"
        empty.write_text("- hosts: localhost\n  gather_facts: false\n", encoding="utf-8")
        many, few = inventory(folder / "many", MANY), inventory(folder / "few", FEW)
        for site, count in ((many, MANY), (few, FEW)):
            check_plan(site, count)
        seconds: dict[str, list[float]] = {name: [] for name in (PLAN_MANY, PLAN_FEW, EMPTY_MANY, EMPTY_FEW)}
        for number in range(1, repeats + 1):
            for name, playbook, site in (
                (EMPTY_MANY, str(empty), many),
                (EMPTY_FEW, str(empty), few),
                (PLAN_MANY, "scigateway.jupyterhub.plan", many),
                (PLAN_FEW, "scigateway.jupyterhub.plan", few),
            ):
                seconds[name].append(play(playbook, site))
            said = ", ".join(f"{name} {values[-1]:.2f} s" for name, values in seconds.items())
            workshop.say(f"plan, round {number} of {repeats}: {said}")
    return Result(
        name="plan",
        title=TITLE,
        about=ABOUT,
        unit="s",
        ours=(
            Measured(PLAN_MANY, tuple(seconds[PLAN_MANY]), at_most=MOST_SECONDS),
            Measured(PLAN_FEW, tuple(seconds[PLAN_FEW])),
        ),
        floor=(Measured(EMPTY_MANY, tuple(seconds[EMPTY_MANY])), Measured(EMPTY_FEW, tuple(seconds[EMPTY_FEW]))),
        peers=(),
        comparisons=(
            Comparison(PLAN_MANY, EMPTY_MANY),
            Comparison(PLAN_FEW, EMPTY_FEW),
            Comparison(PLAN_MANY, PLAN_FEW),
        ),
        notes=(
            "An empty play does not even read the variables, so the floor does not grow with the users.",
            "No peer plans, so there is none to compare with.",
        ),
        repeats=repeats,
    )


def inventory(folder: Path, users: int) -> Path:
    """Write the inventory of a site with so many named users, and return its folder."""
    names = "".join(f"  - user{number:05d}\n" for number in range(users))
    (folder / "group_vars").mkdir(parents=True)
    (folder / "group_vars" / "all.yml").write_text(
        f"hub_platform: kubespray\nhub_cloud: openstack\nhub_domain: hub.example.org\nhub_users:\n{names}",
        encoding="utf-8",
    )
    (folder / "hosts.yml").write_text(json.dumps(sites.HOSTS), encoding="utf-8")
    return folder


def play(playbook: str, site: Path, *more: str) -> float:
    """Run a playbook of this checkout for a site, as `make` does, and return its seconds."""
    environment = {
        **sites.shell_environment(),
        "ANSIBLE_CONFIG": str(places.CHECKOUT / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(places.COLLECTIONS),
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
    }
    words = [str(places.PROGRAMS / "ansible-playbook"), playbook, "-i", str(site), *more]
    return run("plan", words, places.CHECKOUT, environment, seconds=120)


def check_plan(site: Path, users: int) -> None:
    """Plan the site once, not measured, and look that the plan is of all its users."""
    planned = site.parent / f"{site.name}.json"
    play("scigateway.jupyterhub.plan", site, "-e", f"plan_json_file={planned}")
    found = json.loads(planned.read_text(encoding="utf-8"))["capacity"]["named_users"]
    if found != users:
        raise BenchmarkFailure(f"The plan names {found} users where the site has {users}; the plan is wrong.")
