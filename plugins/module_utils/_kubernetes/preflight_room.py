# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Profiles that no node can hold, and how many servers there is room for now."""

from __future__ import annotations

import typing as t

from .._sizing.units import format_size
from .._z2jh.hub import hub
from .._z2jh.options import variable
from .._z2jh.resources import TPU_RESOURCE
from .._z2jh.tree import Tree, at
from .amounts import amount
from .node_room import Node, component, keeping_out, lets_in, nodes
from .preflight_facts import Facts
from .preflight_findings import Findings
from .preflight_nodes import takes_pods
from .releases import current
from .servers import Server, default_server, servers

# Of the chart (scheduling.corePods.tolerations).
_CORE = [
    {"key": key, "operator": "Equal", "value": "core", "effect": "NoSchedule"}
    for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
]


def check_profiles(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    """Return a sentence for each profile that no node can hold, be it empty; with an autoscaler that is no refusal."""
    findings = Findings()
    if not facts.nodes:
        return findings
    there = nodes(facts.nodes, facts.pods or [])
    for group in servers(options):
        refused = [text for text in (_refusal(server, there) for server in group) if text]
        if not refused:
            continue
        more = f" The same holds for {len(refused) - 1} more of its choices." if len(refused) > 1 else ""
        if options["autoscaled"] or facts.autoscaler:
            findings.warnings.append(f"{refused[0]}{more} The autoscaler has to know such a node.")
        else:
            findings.shortfalls.append(f"{refused[0]}{more}")
    return findings


def check_room(facts: Facts, options: t.Mapping[str, t.Any]) -> tuple[Findings, int | None]:
    """Return whether hub and proxy find room, and for how many servers there is some now, None when not known."""
    findings = Findings()
    if facts.nodes is None or facts.pods is None:
        return findings, None
    open_nodes = [node for node in facts.nodes if takes_pods(node)]
    there = nodes(open_nodes, facts.pods)
    scaled = options["autoscaled"] or facts.autoscaler
    if current(facts.releases, options["release"]) is None:
        for name, requests in _core(options).items():
            problem = _place(name, requests, there)
            if problem and there:
                (findings.warnings if scaled else findings.shortfalls).append(problem)
    server = default_server(options)
    mine = [node for node in there if _matches(node, server) and lets_in(node, server.tolerations, now=True)]
    free = sum(node.times(server.requests) for node in mine)
    namespace = options["namespace"]
    running = sum(
        pod["metadata"].get("namespace") == namespace and component(pod) == "singleuser-server" for pod in facts.pods
    )
    goal = max(options["users"], options["warm_spares"] + 1)
    if free + running < goal and not _refusal(server, there) and not scaled:
        findings.warnings.append(_full(server, mine, free, running, goal))
    return findings, free


def _core(options: t.Mapping[str, t.Any]) -> dict[str, dict[str, float]]:
    tree = Tree()
    hub(tree, dict(options))
    found = {}
    for name, path in (("the hub", ("hub",)), ("its proxy", ("proxy", "chp"))):
        requests = at(tree.values, (*path, "resources", "requests")) or {}
        found[name] = {resource: amount(size) for resource, size in requests.items()}
    return found


def _place(name: str, requests: dict[str, float], there: t.Sequence[Node]) -> str:
    """Take room for a pod of the hub; return why there is none, empty when there is."""
    for node in there:
        if lets_in(node, _CORE, now=True) and node.times(requests):
            node.take(requests)
            return ""
    return (
        f"No node has room for {name} now, which asks for {_shown(requests)} ({_fullness(there)}); take something away "
        "there, or add a node."
    )


def _matches(node: Node, server: Server) -> bool:
    return server.selector.items() <= node.labels.items()


def _refusal(server: Server, there: t.Sequence[Node]) -> str:
    """Return why no node can ever hold a server, empty when one can."""
    start = f"{server.where}: no node can hold {server.name}"
    chosen = [node for node in there if _matches(node, server)]
    if not chosen:
        labels = ", ".join(f"{key}={value}" for key, value in server.selector.items())
        return f"{start}: none has the labels {labels}; correct its node_selector, or label a node so."
    open_to = [node for node in chosen if lets_in(node, server.tolerations)]
    if not open_to:
        taints = sorted({taint for node in chosen for taint in keeping_out(node, server.tolerations)})
        return (
            f"{start}: those that it may choose keep it out by the taints {', '.join(taints)}; name them in its "
            "tolerations."
        )
    if any(all(node.most(name) >= size for name, size in server.requests.items()) for node in open_to):
        return ""
    for name in server.requests:
        if name not in ("memory", "cpu") and not any(node.most(name) for node in open_to):
            advice = "" if name == TPU_RESOURCE else f", or correct {variable('gpu_resource')}"
            return f"{start}: none of them offers {name}; install the device plugin that offers it{advice}."
    short = next(
        (name for name, size in server.requests.items() if all(node.most(name) < size for node in open_to)), "memory"
    )
    largest = max(open_to, key=lambda node: node.most(short))
    has = {name: largest.most(name) for name in server.requests}
    less = " in hub_user_memory and hub_user_cpu" if server.where == variable("user_memory") else ""
    return (
        f"{start}, which reserves {_shown(server.requests)}: the largest of {len(open_to)}, {largest.name}, has "
        f"{_shown(has)} for one; ask for less{less}, or add a larger node."
    )


def _full(server: Server, mine: t.Sequence[Node], free: int, running: int, goal: int) -> str:
    beside = f" beside the {running} that run" if running else ""
    count = f"{free or 'no'} more server{'' if free == 1 else 's'}"
    return (
        f"There is room for {count} now{beside}, and {goal} {'is' if goal == 1 else 'are'} wanted: {server.name} "
        f"reserves {_shown(server.requests)}, and {_fullness(mine)}; add nodes, or reserve less (hub_user_memory, "
        "hub_user_cpu)."
    )


def _fullness(there: t.Sequence[Node]) -> str:
    has, taken = (dict.fromkeys(("memory", "cpu"), 0.0) for _each in range(2))
    for node in there:
        for name in has:
            has[name] += node.offers.get(name, 0.0)
            taken[name] += node.taken.get(name, 0.0)
    return f"{_shown(taken)} of {_shown(has)} are reserved on {len(there)} node{'' if len(there) == 1 else 's'}"


def _shown(requests: t.Mapping[str, float]) -> str:
    words = []
    for name, size in requests.items():
        if name == "memory":
            words.append(f"{format_size(int(size))} of memory")
        elif name == "cpu":
            words.append(f"{round(size, 3):g} core{'' if size == 1 else 's'}")
        else:
            words.append(f"{size:g} {name}")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
