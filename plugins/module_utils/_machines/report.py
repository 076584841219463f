# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of machines: the plan in a few lines, and what changes as before and after."""

from __future__ import annotations

import collections
import typing as t

from .drift import Drift
from .model import Found, Machine
from .planning import Step, Work


def described(found: Found) -> dict[str, t.Any]:
    """Return what there is of each machine, for a diff."""
    return {name: _described(machine) for name, machine in sorted(found.machines.items())}


def tell_plan(
    site: str, works: t.Sequence[Work], drift: t.Sequence[Drift], check: bool, say: t.Callable[[str], None]
) -> None:
    """Print how many machines are made, changed and taken away, and what differs from the site."""
    kinds = collections.Counter(_kind(work) for work in works)
    parts = [
        f"{kinds[kind]} {words}"
        for kind, words in (("make", "to make"), ("change", "to change"), ("remove", "to take away"))
        if kinds[kind]
    ]
    what = ", ".join(parts) or "nothing to do"
    say(f"Machines of {site}: {what}; {kinds['keep']} stay as they are{' (check mode)' if check else ''}")
    for each in drift[:10]:
        say(f"  {each.sentence()}")
    if len(drift) > 10:
        say(f"  and {len(drift) - 10} more such differences, in the result under drift")


def diff(
    site: str,
    before: t.Mapping[str, t.Any],
    after: t.Mapping[str, t.Any],
    planned: t.Sequence[Work] | None,
    drift: t.Sequence[Drift],
) -> list[dict[str, t.Any]]:
    """Return the entries of the result's diff: what changed or, from *planned* works, would; and what is left alone."""
    if planned is not None:
        after = _expected(before, planned)
    entries = []
    if before != after:
        entries.append(
            {
                "before_header": f"machines of {site}",
                "after_header": f"machines of {site}",
                "before": before,
                "after": after,
            }
        )
    if drift:
        entries.append(
            {
                "before_header": f"machines of {site}, as they are (left alone)",
                "after_header": f"machines of {site}, as the site says",
                "before": _grouped(drift, "actual"),
                "after": _grouped(drift, "wanted"),
            }
        )
    return entries


def _kind(work: Work) -> str:
    if work.group is None:
        return "remove" if work.steps else "keep"
    if any((step.verb, step.kind) == ("create", "server") for step in work.steps) and work.machine.server is None:
        return "make"
    return "change" if work.steps else "keep"


def _described(machine: Machine) -> dict[str, t.Any]:
    told: dict[str, t.Any] = {}
    if machine.server is not None:
        told.update(status=machine.server.status, flavor=machine.server.flavor, image=machine.server.image)
    if machine.port is not None:
        told["private_ip"] = machine.port.address
    if machine.address is not None:
        told["public_ip"] = machine.address.address
    for volume in sorted(machine.volumes, key=lambda volume: volume.kind):
        told[f"{volume.kind}_volume"] = f"{volume.size_gib} GiB"
    return told


def _expected(before: t.Mapping[str, t.Any], works: t.Sequence[Work]) -> dict[str, t.Any]:
    after = {name: dict(told) for name, told in before.items()}
    for work in works:
        if work.steps:
            told = after.setdefault(work.key.name, {})
            for step in work.steps:
                _expect(told, step, work)
            if not told:
                del after[work.key.name]
    return dict(sorted(after.items()))


_STATUS = {
    "start": "ACTIVE",
    "unshelve": "ACTIVE",
    "confirm": "ACTIVE",
    "stop": "SHUTOFF",
    "shelve": "SHELVED_OFFLOADED",
}


def _expect(told: dict[str, t.Any], step: Step, work: Work) -> None:
    """Change what is told of a machine as a step would."""
    thing = (step.verb, step.kind)
    if thing == ("delete", "server"):
        for name in ("status", "flavor", "image"):
            told.pop(name, None)
    elif thing == ("create", "server") and work.group:
        told.update(status="ACTIVE", flavor=work.group.flavor, image=work.group.image)
    elif thing == ("resize", "server") and work.group:
        told["flavor"] = work.group.flavor
    elif step.kind == "server":
        told["status"] = _STATUS[step.verb]
    elif step.kind == "port":
        if step.verb == "delete":
            told.pop("private_ip", None)
        elif step.verb == "create":
            told["private_ip"] = "given by the network"
    elif step.kind == "address":
        told["public_ip"] = step.name if step.verb == "attach" else "given by the network"
        if step.verb == "delete":
            del told["public_ip"]
    else:
        name = f"{step.name.rpartition('-')[2]}_volume"
        if step.verb == "delete":
            told.pop(name, None)
        elif step.verb in ("create", "extend") and work.group:
            told[name] = f"{work.group.volume_size if name == 'data_volume' else step.data['size']} GiB"


def _grouped(drift: t.Sequence[Drift], which: str) -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = {}
    for each in drift:
        told.setdefault(each.machine, {})[each.what] = getattr(each, which)
    return told
