# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The security group of a site and its rules."""

from __future__ import annotations

import typing as t

from .._machines.rules import ANYBODY, IN, OURS, OUT, SAME_GROUP, Existing, Rule, compare, peer_of
from .foundations_labelled import Labelled
from .foundations_listing import Found
from .journal import Thing

_DIRECTIONS = {"ingress": IN, "egress": OUT}
_WORDS = {ours: theirs for theirs, ours in _DIRECTIONS.items()}
# Neutron takes numbers and older names, and answers as it was asked.
_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "ipv6-icmp", "icmpv6": "ipv6-icmp", "any": "", "0": ""}

_OUTWARDS = (Rule(OUT, 4), Rule(OUT, 6))


def security_group(found: Found, labelled: Labelled, wanted: t.Sequence[Rule], remove_foreign: bool) -> Thing:
    """Make the site's group as *wanted* and return its id and name.

    Rules that somebody else put there are told, and go only with *remove_foreign*.
    """
    journal = labelled.journal
    group = found.own("groups")
    there = existing_rules(group) if group else []
    if group:
        labelled.complete("security group", "security-groups", group)
        journal.before["rules"] = _shown(there, wanted)
    else:
        group = labelled.make("security group", "security-groups", "security_group", {})
        # a new group comes with rules of the cloud, usually those that let everything out
        there = existing_rules(group) if group["id"] else [Existing("", rule, False) for rule in _OUTWARDS]
    difference = compare(wanted, there)
    if difference.missing:
        _add(labelled, group, difference.missing)
    removed = difference.superfluous + (difference.foreign if remove_foreign else ())
    for one in removed:
        _remove(labelled, one)
    if difference.foreign and not remove_foreign:
        rules = "; ".join(sorted(str(one.rule) for one in difference.foreign))
        journal.warnings.append(
            f"The security group {found.site} has rules that this collection did not make: {rules}; they are left, and "
            "removed with apply: [rules]."
        )
    kept = [one for one in there if one not in removed]
    journal.after["rules"] = sorted([*_shown(kept, wanted), *(str(rule) for rule in difference.missing)])
    return {"id": group["id"], "name": group["name"]}


def existing_rules(group: Thing) -> list[Existing]:
    """Return the rules of a group as Neutron has them, in an order that does not change from call to call."""
    rules = [
        Existing(one["id"], _rule(one, group["id"]), str(one.get("description") or "").startswith(OURS))
        for one in group.get("security_group_rules", [])
    ]
    return sorted(rules, key=lambda one: str(one.rule))


def _rule(one: Thing, group_id: str) -> Rule:
    protocol = str(one.get("protocol") or "")
    protocol = _PROTOCOLS.get(protocol, protocol)
    first, last = one.get("port_range_min"), one.get("port_range_max")
    if "icmp" in protocol and first is not None:
        # here the two are a type and a code
        protocol, first, last = f"{protocol} type {first} code {'any' if last is None else last}", None, None
    return Rule(
        _DIRECTIONS[one["direction"]],
        int(one["ethertype"][-1]),
        protocol,
        first or 0,
        last or 0,
        _peer(one, group_id),
    )


def _peer(one: Thing, group_id: str) -> str:
    if one.get("remote_group_id"):
        return SAME_GROUP if one["remote_group_id"] == group_id else f"the group {one['remote_group_id']}"
    if one.get("remote_address_group_id"):
        return f"the address group {one['remote_address_group_id']}"
    return peer_of(one.get("remote_ip_prefix"))


def _body(rule: Rule, group_id: str) -> Thing:
    body: Thing = {
        "security_group_id": group_id,
        "direction": _WORDS[rule.direction],
        "ethertype": f"IPv{rule.family}",
        "description": f"{OURS}{rule.why}",
    }
    if rule.protocol:
        body["protocol"] = rule.protocol
    if rule.first_port:
        body.update(port_range_min=rule.first_port, port_range_max=rule.last_port)
    if rule.peer == SAME_GROUP:
        body["remote_group_id"] = group_id
    elif rule.peer != ANYBODY:
        body["remote_ip_prefix"] = rule.peer
    return body


def _shown(rules: t.Iterable[Existing], wanted: t.Sequence[Rule]) -> list[str]:
    return sorted(
        str(one.rule) if one.ours or one.rule in wanted else f"{one.rule} (not made by this collection)"
        for one in rules
    )


def _add(labelled: Labelled, group: Thing, rules: t.Sequence[Rule]) -> None:
    """Add *rules* in one call, which Neutron does wholly or not at all."""
    cloud, name = labelled.cloud, group["name"]

    def made() -> Thing | None:
        listed = cloud.list(
            "network",
            "/security-group-rules",
            "security_group_rules",
            what=f"look at the rules of the security group {name}",
            params={"security_group_id": group["id"]},
        )
        there = {_rule(one, group["id"]) for one in listed}
        return {"security_group_rules": listed} if there.issuperset(rules) else None

    labelled.journal.do(
        "create",
        "rules",
        name,
        f"{len(rules)} rules" if len(rules) > 3 else "; ".join(str(rule) for rule in rules),
        lambda: cloud.create(
            "network",
            "/security-group-rules",
            "",
            {"security_group_rules": [_body(rule, group["id"]) for rule in rules]},
            what=f"add {len(rules)} rules to the security group {name}",
            find=made,
        ),
    )


def _remove(labelled: Labelled, one: Existing) -> None:
    labelled.journal.do(
        "delete",
        "rule",
        labelled.site,
        str(one.rule),
        lambda: labelled.cloud.call(
            "network",
            "DELETE",
            f"/security-group-rules/{one.id}",
            what=f"remove the rule {one.rule!s} from the security group {labelled.site}",
            missing_ok=True,
        ),
    )
