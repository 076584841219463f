# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a site's foundations is missing, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass, field

from .._machines.errors import CloudError
from .._machines.rules import compare
from .api import Cloud
from .foundations import checked, site_network
from .foundations_given import external_network, named, no_way_out
from .foundations_group import existing_rules, security_group
from .foundations_keypair import keypair, taken_keypair
from .foundations_labelled import Labelled
from .journal import Journal, Thing
from .preflight_facts import Facts
from .preflight_needs import Needs, add_foundations


@dataclass
class Ground:
    """What was found out: shortfalls and warnings, and the network that floating IPs come from (empty: not known)."""

    shortfalls: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    external_id: str = ""


def check_foundations(cloud: Cloud, args: Thing, facts: Facts, needs: Needs, floating: bool) -> Ground:
    """Walk through making the foundations without making anything, and add to *needs* what would be made.

    With *floating*, machines get addresses from outside.
    """
    ground = Ground()
    found = facts.foundations
    journal = Journal(check=True, say=lambda _line: None)
    labelled = Labelled(cloud, found.site, journal)
    try:
        rules, key = checked(args)
    except CloudError as error:
        ground.shortfalls.append(str(error))
        return ground
    try:
        external = external_network(found, args["external_network"])
        ground.external_id = external["id"] if external else ""
        site_network(cloud, found, labelled, args, external)
    except CloudError as error:
        ground.shortfalls.append(str(error))
        if args["network"] in ("auto", "own"):
            ground.shortfalls += [found.taken(kind) for kind in ("networks", "routers") if found.taken(kind)]
    ground.warnings += journal.warnings
    if floating and args["network"] not in ("auto", "own"):
        _reach(args["network"], facts, ground)
    mine = found.ours("groups")
    new_rules = len(compare(rules, existing_rules(mine[0])).missing) if mine else len(rules)
    try:
        security_group(found, labelled, rules, False)
    except CloudError as error:
        ground.shortfalls.append(str(error))
    taken = taken_keypair(found, key)
    if taken:
        ground.shortfalls.append(taken)
    else:
        keypair(cloud, found, journal, key)
    if any((step["kind"], step["action"]) == ("keypair", "replace") for step in journal.actions):
        ground.warnings.append(
            f"The keypair {found.site} has another public key and will be replaced; servers that are there keep theirs."
        )
    made = [step["kind"] for step in journal.actions if step["action"] == "create"]
    add_foundations(needs, made, new_rules, "keypair" in made)
    ground.shortfalls = list(dict.fromkeys(ground.shortfalls))
    return ground


def check_network(facts: Facts, network: str, external: str, floating: bool) -> Ground:
    """Look at the networks of machines whose foundations are not asked for."""
    ground = Ground()
    try:
        if network:
            named(facts.foundations.networks, network, "network", "network")
        if floating:
            outside = external_network(facts.foundations, external)
            ground.external_id = outside["id"] if outside else ""
    except CloudError as error:
        ground.shortfalls.append(str(error))
    if network and floating and not ground.shortfalls:
        _reach(network, facts, ground)
    return ground


def _reach(network: str, facts: Facts, ground: Ground) -> None:
    """With floating IPs, a network without a way out is no warning but a shortfall."""
    things = [one for one in facts.foundations.networks if network in (one["id"], one["name"])]
    closed = no_way_out(facts.foundations, things[0]) if len(things) == 1 else ""
    if closed:
        ground.shortfalls.append(closed)
        ground.warnings = [warning for warning in ground.warnings if warning != closed]
    if not ground.external_id and not ground.shortfalls:
        ground.shortfalls.append(
            "This project sees no external network, from which floating IPs come; ask the cloud for one, or reach the "
            "machines from inside."
        )
