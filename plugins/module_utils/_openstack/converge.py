# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing the machines of a site on OpenStack into the state that is asked."""

from __future__ import annotations

import typing as t
from dataclasses import asdict

from .._machines import engine, labels, report
from .._machines.addresses import assign, reserve
from .._machines.errors import CloudError
from .._machines.groups import Choice, choose
from .._machines.model import ABSENT, PRESENT, Found, Group, Machine
from .._machines.planning import BROKEN, Wishes, Work, needs_work, plan_superfluous, plan_wanted
from .._machines.watch import Watch
from .api import Cloud, Json
from .arguments_machines import problems, read_groups
from .bodies import Settings
from .listing import look, told
from .machines import OpenStackMachines, listings
from .resolve import Names, resolve
from .server_groups import ServerGroups


def converge(cloud: Cloud, args: t.Mapping[str, t.Any], check: bool, say: t.Callable[[str], None]) -> Json:
    """Do what the options ask, or in check mode only say what it would be; return the result of the action.

    :raises CloudError: when nothing could be begun; what fails later is told in the result.
    """
    refused = problems(args)
    if refused:
        raise CloudError(" ".join(refused))
    cloud.allow(args["concurrency"])
    site, state = args["site"], args["state"]
    groups = read_groups(args)
    found = look(cloud, site)
    reserve(groups, found)
    before = report.described(found)
    choice = _choice(site, state, groups, found, args)
    security_groups = _security_groups(cloud, args["security_groups"], check) if state == PRESENT else None
    works = _works(choice, found, args, security_groups)
    names = None
    if any(step.verb in ("create", "resize") for work in works for step in work.steps):
        used = {group.role: group for _key, group in choice.wanted}
        names = resolve(cloud, list(used.values()), args["network"], args["external_network"], check)
        # which flavors have no disk is known only now
        choice.wanted = [(key, names.sized(group)) for key, group in choice.wanted]
        works = _works(choice, found, args, security_groups)
    settings = _settings(args, names, security_groups)
    server_groups = ServerGroups(cloud, found)
    apart = choice.wanted if state == PRESENT else []
    gone = server_groups.superfluous(choice.wanted, choice.superfluous)
    steps = [*server_groups.missing(apart), *(step for work in works for step in work.steps), *gone]
    drift = [each for work in works for each in work.drift]
    result: Json = {
        "changed": bool(steps),
        "actions": [step.told() for step in steps],
        "drift": [asdict(each) for each in drift],
        "failed_machines": [],
    }
    report.tell_plan(site, works, drift, check, say)
    if not check:
        todo = [work for work in works if work.steps or needs_work(state, work.machine) or _is_broken(work)]
        outcome = engine.Outcome()
        try:
            server_groups.make(apart)
            _remember(cloud, site, found, choice.highest)
            with Watch(listings(cloud, site), cloud.stop, args["wait_timeout"]) as watch:
                adapter = OpenStackMachines(cloud, settings, names, found, watch, args["wait"])
                engine.run(adapter, todo, say, outcome)
            if not outcome.failures:
                server_groups.remove(gone)
            if todo and not cloud.stop.is_set():
                found = look(cloud, site)
        except CloudError as error:
            # what was done before it is told all the same
            result.update(failed=True, msg=str(error))
        result["actions"] = [step.told() for step in [*server_groups.done, *outcome.done]]
        result["changed"] = bool(result["actions"])
        if outcome.failures:
            result.update(failed=True, msg=engine.failure(outcome))
            result["failed_machines"] = [
                {"name": name, "fault": str(error)} for name, error in sorted(outcome.failures.items())
            ]
    result["machines"] = told(found)
    result["diff"] = report.diff(site, before, report.described(found), works if check else None, drift)
    result["calls"] = dict(sorted(cloud.counts.items()))
    return result


def _choice(site: str, state: str, groups: t.Sequence[Group], found: Found, args: t.Mapping[str, t.Any]) -> Choice:
    """Return which machines are meant: by the counts when they are to be present, else all that there are."""
    unknown = sorted(set(args["replace"]) - set(found.machines))
    if unknown:
        have = ", ".join(sorted(found.machines)) or "none"
        raise CloudError(f"{', '.join(unknown)} cannot be replaced: site {site} has: {have}; correct the name.")
    if state == PRESENT:
        return choose(site, groups, found, args["remove"])
    if state == ABSENT:
        superfluous = sorted(found.machines.values(), key=lambda machine: machine.name)
        return Choice(superfluous=superfluous, highest=_highest(superfluous, found))
    by_role = {group.role: group for group in groups}
    return Choice(
        wanted=[
            (machine.key, by_role.get(machine.key.role) or Group(machine.key.role, 0, "", ""))
            for machine in sorted(found.machines.values(), key=lambda machine: machine.name)
            if machine.server is not None
        ]
    )


def _works(
    choice: Choice, found: Found, args: t.Mapping[str, t.Any], security_groups: t.Sequence[str] | None
) -> list[Work]:
    wishes = Wishes(
        args["state"],
        frozenset(args["replace"]),
        frozenset(args["apply"]),
        args["keep_volumes"],
        None if security_groups is None else frozenset(security_groups),
        None if args["allowed_address_pairs"] is None else frozenset(args["allowed_address_pairs"]),
    )
    assigned = assign(choice.wanted, found) if args["state"] == PRESENT else {}
    works = [
        plan_wanted(key, group, found.machines.get(key.name) or Machine(key), wishes, assigned.get(key.name))
        for key, group in choice.wanted
    ]
    return works + [plan_superfluous(machine, wishes) for machine in choice.superfluous]


def _settings(args: t.Mapping[str, t.Any], names: Names | None, security_groups: tuple[str, ...] | None) -> Settings:
    return Settings(
        args["site"],
        names.network_id if names else "",
        names.external_id if names else "",
        security_groups,
        args["keypair"],
        None if args["allowed_address_pairs"] is None else tuple(args["allowed_address_pairs"]),
        args["user_data"],
        args["config_drive"],
    )


def _security_groups(cloud: Cloud, wanted: t.Sequence[str] | None, check: bool) -> tuple[str, ...] | None:
    """Return the IDs of security groups that are given by name or ID; in check mode they may still be missing.

    :raises CloudError: when one is not there.
    """
    if wanted is None:
        return None
    fields = [("project_id", cloud.project_id), ("fields", "id"), ("fields", "name")]
    listed = cloud.list("network", "/security-groups", "security_groups", what="list security groups", params=fields)
    known = {**{group["name"]: group["id"] for group in listed}, **{group["id"]: group["id"] for group in listed}}
    missing = [name for name in wanted if name not in known]
    if missing and not check:
        raise CloudError(f"The project has no security group {missing[0]}; make it with openstack_foundations.")
    return tuple(known[name] for name in wanted if name in known)


def _highest(going: t.Sequence[Machine], found: Found) -> dict[str, int]:
    """Return the highest indices that are to be remembered when all machines go."""
    highest: dict[str, int] = {}
    for machine in going:
        role, index = machine.key.role, machine.key.index
        if machine.server is not None and index > max(highest.get(role, 0), found.highest.get(role, 0)):
            highest[role] = index
    return highest


def _remember(cloud: Cloud, site: str, found: Found, highest: dict[str, int]) -> None:
    """Keep the highest indices before their machines go; without a security group of the site there is no place."""
    if highest and found.marked_id:
        tags = labels.with_highest(found.marks, highest)
        path = f"/security-groups/{found.marked_id}/tags"
        cloud.call("network", "PUT", path, what=f"note the indices of site {site}", body={"tags": tags})


def _is_broken(work: Work) -> bool:
    server = work.machine.server
    return work.group is not None and server is not None and server.status == BROKEN
