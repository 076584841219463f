# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a workload makes no pods: the cluster refuses them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .explain_reading import Finding, Thing, Things, condition, events_of, moment, name, short

_QUOTA = re.compile(r"exceeded quota: ([^,]+), (requested: .*)")
_LEVEL = re.compile(r'violates PodSecurity "([^"]+)": (.*)')
_ACCOUNT = re.compile(r'serviceaccount "([^"]+)" not found')
_FOR_A_WHILE = re.compile(r"(?i)timeout|connection re|deadline|unavailable|failed calling webhook|internal error|etcd")
_IN_BRACKETS = re.compile(r" \([^)]*\)")
_OF_POD = re.compile(r'^(Error creating: )?pods "[^"]+" is forbidden: ')


def explain_creation(workload: Thing, events: Things) -> Iterator[Finding]:
    """Yield why the pods of a workload are refused."""
    message = _message(workload, events)
    if not message:
        return
    text = _OF_POD.sub("", message.replace("(combined from similar events): ", ""))
    heals, patience = False, 20.0
    quota, level, account = (pattern.search(text) for pattern in (_QUOTA, _LEVEL, _ACCOUNT))
    if quota:
        cause = f"may not make its pod: the quota {quota.group(1)} is used up ({short(quota.group(2))})"
        # a pod that is being ended still counts
        patience = 45
        advice = "have the quota raised, ask for less, or stop something else in the namespace"
    elif level:
        rules = short(_IN_BRACKETS.sub("", level.group(2)))
        cause = f"may not make its pod: it violates the pod security level {level.group(1)} ({rules})"
        advice = "set a level that allows it with the label pod-security.kubernetes.io/enforce of the namespace"
    elif account:
        cause = f"cannot make its pod: there is no service account {account.group(1)}"
        advice = "make it, or name another one"
    else:
        cause = f"cannot make its pod ({short(text)})"
        advice = "see the message"
        heals = _FOR_A_WHILE.search(text) is not None
    yield Finding(f"{workload['kind']} {name(workload)}", cause, advice, heals, patience, topic="create")


def _message(workload: Thing, events: Things) -> str:
    """Return why the last pod was refused. A Deployment says it itself; of others there are events, also old ones."""
    told = condition(workload, "ReplicaFailure")
    if workload["kind"] == "Deployment":
        return str(told.get("message") or "") if told.get("status") == "True" else ""
    failed = events_of(events, workload, "FailedCreate")
    made = events_of(events, workload, "SuccessfulCreate")
    if not failed or (made and moment(made[-1]) >= moment(failed[-1])):
        return ""
    return str(failed[-1]["message"])
