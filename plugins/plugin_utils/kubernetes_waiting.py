# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until workloads are ready, or until it is plain that they will not be."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ..module_utils._kubernetes.errors import ClusterError
from ..module_utils._kubernetes.explain import Finding, Objects, explain, newest_pods
from ..module_utils._kubernetes.explain_containers import container_statuses
from ..module_utils._kubernetes.explain_patience import Patience
from ..module_utils._kubernetes.explain_reading import Thing, name
from ..module_utils._kubernetes.explain_variables import Variables
from ..module_utils._kubernetes.progress import Progress, State, is_rolled_out, state
from .kubernetes_namespace import Namespace

# An API server that is restarted is away for less.
_AWAY_SECONDS = 30.0
_OVERLOADED = 429
# One that ends again and again is ready for a moment each time.
_STEADY_SECONDS = 10.0


@dataclass(frozen=True)
class Outcome:
    """How the waiting ended; without a *failure* it ended well."""

    failure: str = ""
    findings: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    restarted: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


class Waiting:
    """Looks at workloads again and again, at moments that the caller chooses."""

    def __init__(self, namespace: Namespace, args: t.Mapping[str, t.Any], began: float) -> None:
        """Wait as the options of the action say, from *began* on (seconds of any clock)."""
        self._namespace = namespace
        self._args = args
        self._began = began
        self._progress = Progress(began)
        self._patience = Patience()
        self._lost_at: float | None = None
        self._ready_at_once = True
        self._ready_at: dict[str, float] = {}

    def look(self, now: float, say: t.Callable[[str], None]) -> Outcome | None:
        """Look once and tell what is new; return how it ended, None while it goes on.

        :raises ClusterError: when the cluster refuses, or has not answered for too long.
        """
        lines: list[str] = []
        try:
            outcome = self._look(now, lines.append)
        except ClusterError as error:
            if error.status and error.status < 500 and error.status != _OVERLOADED:
                raise
            if self._lost_at is None:
                self._lost_at = now
                say(f"  the cluster does not answer, trying again for {_AWAY_SECONDS:.0f} s ({error})")
            if now - self._lost_at >= _AWAY_SECONDS:
                raise
            return None
        if self._lost_at is not None:
            self._lost_at = None
            say("  the cluster answers again")
        for line in lines:
            say(line)
        return outcome

    def _look(self, now: float, say: t.Callable[[str], None]) -> Outcome | None:
        found = self._namespace.workloads(self._args["workloads"])
        waiting = [word for word in self._args["workloads"] if word not in found or not is_rolled_out(found[word])]
        if not waiting and self._ready_at_once:
            objects = Objects(list(found.values()))
        else:
            self._ready_at_once = False
            objects = self._namespace.objects(found.values())
        shaky = self._shaky(found, waiting, objects, now)
        for line in self._progress.lines(self._states(found, objects, shaky), now):
            say(line)
        waiting += shaky
        findings = {word: self._findings(word, found.get(word), objects) for word in waiting}
        ended = self._judged(now, findings, found, objects)
        restarts = {pod: times for one in objects.workloads for pod, times in _restarts(one, objects).items()}
        return ended and replace(ended, restarted=[_times(pod, count) for pod, count in restarts.items()])

    def _shaky(self, found: t.Mapping[str, Thing], waiting: list[str], objects: Objects, now: float) -> list[str]:
        """Return those that are ready, but were started again and have not been ready for long."""
        shaky = []
        for word, workload in found.items():
            if word in waiting:
                self._ready_at.pop(word, None)
            elif now - self._ready_at.setdefault(word, now) < _STEADY_SECONDS and _restarts(workload, objects):
                shaky.append(word)
        return shaky

    def _states(self, found: t.Mapping[str, Thing], objects: Objects, shaky: list[str]) -> list[State]:
        states = []
        for word in self._args["workloads"]:
            if word not in found:
                states.append(State(word, word.partition("/")[2], False, "is not there yet"))
                continue
            told = state(found[word], objects, self._args["variables"])
            words = f"was started again, must stay ready for {_STEADY_SECONDS:.0f} s"
            states.append(replace(told, done=False, words=words) if word in shaky else told)
        return states

    def _findings(self, word: str, workload: Thing | None, objects: Objects) -> list[Finding]:
        if workload is None:
            cause = f"is not in the namespace {self._args['namespace']}"
            advice = "see that the release is installed there"
            return [Finding(word.replace("/", " "), cause, advice, can_heal=False, patience=10, topic="missing")]
        return explain(replace(objects, workloads=[workload]), self._args["variables"])

    def _judged(
        self, now: float, findings: t.Mapping[str, list[Finding]], found: t.Mapping[str, Thing], objects: Objects
    ) -> Outcome | None:
        """Return how it ended: well, in vain, or out of time."""
        over = {word: self._patience.lost(those, now) for word, those in findings.items()}
        optional = set(self._args["optional"])
        needed = [word for word in findings if word not in optional]
        is_late = now - self._began >= self._args["timeout"]
        told = list(dict.fromkeys(one.sentence for those in findings.values() for one in those))
        for word in needed:
            if over[word] or is_late:
                return self._failed(
                    word, _worst(over[word] or findings[word]), over[word], found.get(word), objects, told
                )
        if needed or not (is_late or all(over[word] for word in findings)):
            return None
        warnings = [
            self._sentence(word, _worst(over[word] or those), bool(over[word])) for word, those in findings.items()
        ]
        return Outcome(findings=told, warnings=warnings)

    def _failed(
        self,
        word: str,
        first: Finding | None,
        over: list[Finding],
        workload: Thing | None,
        objects: Objects,
        told: list[str],
    ) -> Outcome:
        sentence = self._sentence(word, first, bool(over))
        log = self._log(first, workload, objects) if word == f"Deployment/{self._args['hub_log']}" else []
        if log:
            sentence = "\n".join([f"{sentence} The last lines of its log:", *(f"  {line}" for line in log)])
        return Outcome(failure=sentence, findings=told, log=log)

    def _sentence(self, word: str, finding: Finding | None, is_over: bool) -> str:
        kind, _slash, own = word.partition("/")
        where = f"in namespace {self._args['namespace']}"
        after = f"after {self._args['timeout']:g} s"
        begin = f"{kind} {own} does not come up {where}" if is_over else f"{kind} {own} is not ready {where} {after}"
        if finding is None:
            more = f"give it more time in {Variables(self._args['variables']).timeout()}"
            look = f"kubectl --namespace {self._args['namespace']} describe pods"
            return f"{begin}, and nothing tells why; {more}, or see what {look} shows."
        its = replace(finding, where="it") if finding.where == f"{kind} {own}" else finding
        text = its.sentence
        return f"{begin}: {text[:1].lower()}{text[1:]}"

    def _log(self, finding: Finding | None, workload: Thing | None, objects: Objects) -> list[str]:
        """Return the last lines of the container that a finding is about, else of the one that runs."""
        if finding and finding.container:
            return self._namespace.log(finding.pod, finding.container)
        for pod in newest_pods(workload, objects.pods) if workload else []:
            for container in container_statuses(pod):
                if "running" in (container.get("state") or {}) and not container.get("ready"):
                    return self._namespace.log(name(pod), str(container["name"]))
        return []


def _worst(findings: list[Finding]) -> Finding | None:
    """Return the first finding that cannot heal, else the first."""
    return min(findings, key=lambda one: one.can_heal, default=None)


def _restarts(workload: Thing, objects: Objects) -> dict[str, int]:
    """Return the pods of which a container was started again, and how often."""
    found = {}
    for pod in newest_pods(workload, objects.pods):
        times = sum(int(one.get("restartCount") or 0) for one in container_statuses(pod))
        if times:
            found[name(pod)] = times
    return found


def _times(pod: str, count: int) -> str:
    return f"{pod} ({count} time{'s' if count > 1 else ''})"
