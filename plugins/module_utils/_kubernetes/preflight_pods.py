# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the namespace's pod security standard lets in what a hub starts."""

from __future__ import annotations

import typing as t

from .._z2jh.options import variable
from .preflight_facts import Facts
from .preflight_findings import Findings

_LABEL = "pod-security.kubernetes.io/enforce"


def check_pod_security(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    """Return what would be refused. A namespace that says nothing has the cluster's own rule, which nobody can read."""
    findings = Findings()
    labels = ((facts.namespace or {}).get("metadata") or {}).get("labels") or {}
    level = labels.get(_LABEL, "privileged")
    refused = []
    if level in ("baseline", "restricted") and options["metadata_block"] == "init_container":
        refused.append(
            f"the privileged container that {variable('metadata_block')} puts before each server (write policy there)"
        )
    if level == "restricted":
        if options["storage"] == "shared":
            refused.append("the container that makes homes as root (write hub_storage: volume, or label it baseline)")
        if not options["restricted_servers"]:
            # KubeSpawner sets no seccompProfile, and drops no capabilities, unless it is told.
            refused.append(
                "users' servers, whose containers drop no capabilities (label it baseline, or set the security "
                "context of servers in z2jh_extra_values and say z2jh_restricted_servers: true)"
            )
    if refused:
        findings.shortfalls.append(
            f"The namespace {options['namespace']} enforces the pod security standard {level}, which refuses "
            f"{', and '.join(refused)}; change that, or let whoever runs the cluster set its label {_LABEL} to a wider "
            "level."
        )
    return findings
