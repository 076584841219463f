# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version of the cluster, and its nodes."""

from __future__ import annotations

import typing as t

from .preflight_facts import Facts
from .preflight_findings import Findings
from .releases import Json, version

# kubeVersion in the Chart.yaml of Zero to JupyterHub 4.4.0
_OLDEST = (1, 28, 0)


def check_version(facts: Facts, _options: t.Mapping[str, t.Any]) -> Findings:
    """Return whether the cluster is older than what the chart takes."""
    findings = Findings()
    server = version(facts.version)
    if server and server < _OLDEST:
        findings.shortfalls.append(
            f"The cluster runs Kubernetes {plain(facts.version)}, and the chart needs {_OLDEST[0]}.{_OLDEST[1]} or "
            "newer; upgrade the cluster, or choose an older chart in z2jh_chart_version."
        )
    return findings


def check_nodes(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    """Return whether there is a node at all that takes pods."""
    findings = Findings()
    if facts.nodes is None or any(takes_pods(node) for node in facts.nodes):
        return findings
    if not facts.nodes:
        what = "The cluster has no node"
    else:
        what = "No node of the cluster takes pods: " + "; ".join(_why(node) for node in facts.nodes[:5])
        what += f" and {len(facts.nodes) - 5} more" if len(facts.nodes) > 5 else ""
    if options["autoscaled"] or facts.autoscaler:
        findings.warnings.append(f"{what}; its autoscaler has to add one before the hub starts.")
    else:
        findings.shortfalls.append(f"{what}; add one, or let one take pods (kubectl uncordon, kubectl describe node).")
    return findings


def takes_pods(node: Json) -> bool:
    """Whether a node is ready and not closed."""
    return is_ready(node) and not (node.get("spec") or {}).get("unschedulable")


def is_ready(node: Json) -> bool:
    """Whether the node says that it is ready."""
    conditions = (node.get("status") or {}).get("conditions") or []
    return any((one.get("type"), one.get("status")) == ("Ready", "True") for one in conditions)


def plain(text: str) -> str:
    """Return a version without its letter: 1.35.4."""
    return text[1:] if text.startswith("v") else text


def _why(node: Json) -> str:
    return f"{node['metadata']['name']} is {'closed (cordoned)' if is_ready(node) else 'not ready'}"
