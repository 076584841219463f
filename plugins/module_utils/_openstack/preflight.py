# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can be known to fail, found before anything is made."""

from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass, field, replace

from .._machines.addresses import assign
from .._machines.errors import CloudError
from .._machines.groups import choose
from .._machines.model import Group, Key, Machine
from .._machines.planning import Wishes, Work, plan_wanted
from .api import Cloud, Json
from .arguments_machines import problems as impossible
from .arguments_machines import read_groups
from .preflight_dns import check_dns
from .preflight_facts import Facts, read
from .preflight_ground import Ground, check_foundations, check_network
from .preflight_login import Login, judge, read_login
from .preflight_names import check_addresses, check_names, check_replaced
from .preflight_needs import Needs, add_machines, add_server_groups
from .preflight_parts import check_parts, flavor_named, image_named
from .quota import shortfalls, table
from .resolve import Names


@dataclass
class Report:
    """What was found: sentences that forbid to begin, those that do not, the login, and the quotas as data."""

    login: Login
    shortfalls: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    quotas: list[dict[str, t.Any]] = field(default_factory=list)

    def sentence(self, site: str) -> str:
        """Return all shortfalls as one message, empty when there are none."""
        if len(self.shortfalls) < 2:
            return "".join(self.shortfalls)
        lines = [f"{len(self.shortfalls)} things stand in the way of the site {site}:"]
        return "\n".join([*lines, *(f"- {one}" for one in self.shortfalls)])


def preflight(cloud: Cloud, args: t.Mapping[str, t.Any], now: datetime.datetime) -> Report:
    """Return what stands in the way of the parts that *args* (`arguments_preflight.PREFLIGHT`) name.

    :raises CloudError: when the cloud cannot be asked.
    """
    site, foundations, machines = args["site"], args["foundations"], args["machines"]
    groups = read_groups(machines) if machines else []
    facts = read(cloud, site, {group.image for group in groups if group.count}, bool(machines))
    login = read_login(cloud)
    judge(login, now, args["days"], args["needs_unrestricted"])
    report = Report(login, list(login.shortfalls), list(login.warnings))
    needs = Needs()
    floating = any(group.count and group.floating_ip != "none" for group in groups)
    if foundations:
        ground = check_foundations(cloud, {**foundations, "site": site}, facts, needs, floating)
    else:
        network = machines or {"network": "", "external_network": ""}
        ground = check_network(facts, network["network"], network["external_network"], floating)
    report.shortfalls += ground.shortfalls
    report.warnings += ground.warnings
    if machines:
        report.shortfalls += impossible(machines) or _machines(cloud, site, machines, groups, facts, needs)
    report.shortfalls += _quotas(facts, needs, ground)
    if args["dns"]:
        problems, notes = check_dns(cloud, site, args["dns"])
        report.shortfalls += problems
        report.notes += notes
    report.quotas = table(facts.quotas, needs.more)
    report.warnings += facts.notes
    return report


def _machines(
    cloud: Cloud, site: str, args: t.Mapping[str, t.Any], groups: list[Group], facts: Facts, needs: Needs
) -> list[str]:
    """Return what is wrong with the machines, and add to *needs* what is to be made of them."""
    problems = check_addresses(groups, facts.machines)
    problems += check_replaced(site, args["replace"], facts.machines)
    try:
        choice = choose(site, groups, facts.machines, args["remove"])
    except CloudError as error:
        return [*problems, str(error)]
    problems += check_names(site, [key for key, _group in choice.wanted], facts.servers)
    sized = [(key, _sized(group, facts)) for key, group in choice.wanted]
    problems += check_parts(list(dict.fromkeys(group for _key, group in sized)), facts, cloud.has("volume"))
    works = _works(sized, facts, args, problems)
    flavors = {flavor["name"]: flavor for flavor in facts.flavors or []}
    add_machines(needs, works, flavors)
    guarded = {key.role for key, group in sized if group.anti_affinity}
    names = {f"{site}-{role.replace('_', '-')}" for role in guarded}
    add_server_groups(needs, groups, len(names - set(facts.machines.server_groups)))
    return problems


def _works(
    wanted: list[tuple[Key, Group]], facts: Facts, args: t.Mapping[str, t.Any], problems: list[str]
) -> list[Work]:
    """Return what there is to do, and add to *problems* why something cannot be done."""
    wishes = Wishes(
        replace=frozenset(args["replace"]), apply=frozenset(args["apply"]) & {"flavor", "image", "volume_size"}
    )
    try:
        addresses = assign(wanted, facts.machines)
    except CloudError as error:
        # mostly told already, by the address; what is missing is counted as if all addresses were new
        problems += [] if problems else [str(error)]
        addresses = assign([(key, replace(group, floating_ips=())) for key, group in wanted], facts.machines)
    works = []
    for key, group in wanted:
        machine = facts.machines.machines.get(key.name) or Machine(key)
        try:
            works.append(plan_wanted(key, group, machine, wishes, addresses.get(key.name)))
        except CloudError as error:
            problems.append(str(error))
    return works


def _sized(group: Group, facts: Facts) -> Group:
    """Return *group* with the root disk that its machines get, as far as flavor and image are there."""
    flavor, image = flavor_named(facts, group.flavor), image_named(facts, group.image)
    if flavor is None or image is None:
        return group
    return Names({group.flavor: flavor}, {group.image: image}, "", "").sized(group)


def _quotas(facts: Facts, needs: Needs, ground: Ground) -> list[str]:
    problems = shortfalls(facts.quotas, needs.more, needs.biggest)
    # a router takes an address of the external network for itself
    more = needs.more["floating IPs"] + needs.more["routers"]
    left = facts.free_addresses.get(ground.external_id)
    if left is not None and more > left:
        problems.append(
            f"{more} addresses of the external network are needed, and it has {left} left; give some back, use "
            "reserved ones, or ask the cloud."
        )
    return problems


def result(report: Report, cloud: Cloud, site: str) -> Json:
    """Return what the action returns."""
    told: Json = {
        "changed": False,
        "shortfalls": report.shortfalls,
        "notes": report.notes,
        "application_credential": report.login.told(),
        "quotas": report.quotas,
        "calls": dict(cloud.counts),
    }
    if report.warnings:
        told["warnings"] = report.warnings
    if report.shortfalls:
        told.update(failed=True, msg=report.sentence(site))
    return told
