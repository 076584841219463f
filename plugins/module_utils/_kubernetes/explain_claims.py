# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why the volumes that pods claim are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .explain_reading import Finding, Thing, Things, events_of, name, short, status
from .explain_variables import Variables

_CLASS_IS_MISSING = re.compile(r'storageclass\S* "([^"]+)" not found')
_FOR_A_WHILE = re.compile(r"(?i)deadline ?exceeded|timed? ?out|unavailable|connection re|try again|aborted")


def claims_of(pod: Thing, claims: Things) -> list[Thing]:
    """Return the claims that a pod names and that are there."""
    named = {
        (volume.get("persistentVolumeClaim") or {}).get("claimName") for volume in pod["spec"].get("volumes") or []
    }
    return [claim for claim in claims if name(claim) in named]


def explain_claim(claim: Thing, events: Things, variables: Variables) -> Iterator[Finding]:
    """Yield why a claim has no volume."""
    phase = status(claim).get("phase")
    if phase == "Lost":
        yield _finding(claim, "has lost its volume, which somebody deleted", "restore the volume, or delete the claim")
    if phase != "Pending":
        return
    wanted = str(claim["spec"].get("storageClassName") or "")
    variable = variables.storage_class(wanted)
    told = events_of(events, claim, "ProvisioningFailed", "FailedBinding", "ProvisioningSucceeded")
    message = str(told[-1]["message"]) if told else ""
    missing = _CLASS_IS_MISSING.search(message)
    if missing:
        cause = f"names the storage class {missing.group(1)}, which the cluster does not have"
        yield _finding(claim, cause, f"name one of those that kubectl get storageclass lists in {variable}", 10)
    elif "no storage class is set" in message:
        cause = "names no storage class, and the cluster has none that is the default"
        yield _finding(claim, cause, f"name one in {variable}")
    elif told and told[-1].get("reason") == "ProvisioningFailed":
        heals = _FOR_A_WHILE.search(message) is not None
        cause = f"gets no volume from the storage class {wanted} ({short(message)})"
        yield _finding(claim, cause, f"see its provisioner, or name another class in {variable}", 30, heals)
    elif events_of(events, claim, "ExternalProvisioning"):
        cause = f"waits for a volume of the storage class {wanted}"
        yield _finding(
            claim, cause, f"see that its provisioner runs, or name another class in {variable}", 0, can_heal=True
        )


def _finding(claim: Thing, cause: str, advice: str, patience: float = 20, can_heal: bool = False) -> Finding:
    return Finding(f"claim {name(claim)}", cause, advice, can_heal, patience, topic="claim")
