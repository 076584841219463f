# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connections the machines of a site take, whatever the cloud calls it."""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass, field

IN = "in"
OUT = "out"
# The other end is any machine with the same rules.
SAME_GROUP = "the same group"
# The other end is anybody.
ANYBODY = ""
# What begins the description of every rule of ours in the cloud; all other rules are somebody else's.
OURS = "scigateway: "

_SSH = 22
_KUBERNETES_API = 6443


class BadRules(ValueError):
    """What the operator asked for is no rule; the text is the whole sentence."""


@dataclass(frozen=True)
class Rule:
    """One allowed kind of connection; rules that allow the same are equal, whatever they are for."""

    direction: str
    family: int
    # tcp, udp, icmp, … ; empty for all.
    protocol: str = ""
    # Both 0 for all ports, and where there are none.
    first_port: int = 0
    last_port: int = 0
    # A network, SAME_GROUP or ANYBODY.
    peer: str = ANYBODY
    why: str = field(default="", compare=False)

    def __str__(self) -> str:
        words = [f"{self.direction} IPv{self.family}", self.protocol or "everything"]
        if self.first_port:
            words.append(
                str(self.first_port) if self.first_port == self.last_port else f"{self.first_port}-{self.last_port}"
            )
        words += ["from" if self.direction == IN else "to", self.peer or "anybody"]
        return " ".join(words)


@dataclass(frozen=True)
class Existing:
    """A rule that is in the cloud: its id there, and whether this collection made it."""

    id: str
    rule: Rule
    ours: bool


@dataclass(frozen=True)
class Comparison:
    """What to make, what of ours is no longer wanted, and what somebody else put there."""

    missing: tuple[Rule, ...]
    superfluous: tuple[Existing, ...]
    foreign: tuple[Existing, ...]


def wanted_rules(admin_cidrs: t.Sequence[str], open_ports: t.Sequence[int], cluster: bool) -> tuple[Rule, ...]:
    """Return the rules of a site, each once; raises BadRules.

    *admin_cidrs* are the networks of the administrators, *open_ports* the TCP ports that everybody reaches.
    """
    admins = [_network("admin_cidrs", cidr) for cidr in admin_cidrs]
    rules = [Rule(OUT, family, why="everything outwards") for family in (4, 6)]
    rules += [_tcp(_SSH, family, peer, "SSH from the administrators") for family, peer in admins]
    for port in open_ports:
        if not 0 < port < 65536:
            raise BadRules(f"open_ports: {port} is no TCP port; write numbers from 1 to 65535.")
        rules += [_tcp(port, family, ANYBODY, "open to everybody") for family in (4, 6)]
    # Without ICMP the discovery of the path's packet size fails, and big answers hang (RFC 4890, 4.3.1).
    rules += [Rule(IN, 4, "icmp", why="errors and ping"), Rule(IN, 6, "ipv6-icmp", why="errors and ping")]
    if cluster:
        rules += [Rule(IN, family, peer=SAME_GROUP, why="between the machines of the cluster") for family in (4, 6)]
        rules += [
            _tcp(_KUBERNETES_API, family, peer, "Kubernetes API from the administrators") for family, peer in admins
        ]
    return tuple(dict.fromkeys(rules))


def compare(wanted: t.Iterable[Rule], existing: t.Iterable[Existing]) -> Comparison:
    """Return the differences between the *wanted* rules and those that are there.

    A rule that somebody else made and that is wanted counts as there: clouds refuse a second one that allows the same.
    """
    wanted = tuple(wanted)
    there = tuple(existing)
    known = {one.rule for one in there}
    unwanted = [one for one in there if one.rule not in wanted]
    return Comparison(
        missing=tuple(rule for rule in wanted if rule not in known),
        superfluous=tuple(one for one in unwanted if one.ours),
        foreign=tuple(one for one in unwanted if not one.ours),
    )


def peer_of(cidr: str | None) -> str:
    """Return the network *cidr* in the form that rules compare by."""
    if not cidr:
        return ANYBODY
    network = ipaddress.ip_network(cidr, strict=False)
    return ANYBODY if network.prefixlen == 0 else str(network)


def _tcp(port: int, family: int, peer: str, why: str) -> Rule:
    return Rule(IN, family, "tcp", port, port, peer, why)


def _network(option: str, cidr: str) -> tuple[int, str]:
    try:
        return ipaddress.ip_network(cidr, strict=False).version, peer_of(cidr)
    except ValueError:
        raise BadRules(
            f"{option}: {cidr!r} is no network; write one like 192.0.2.0/24, or 192.0.2.7/32 for one address."
        ) from None
