# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can be known to fail on a cluster, found before anything is made there."""

from __future__ import annotations

import datetime
import threading
import typing as t
from dataclasses import dataclass, field

from .._z2jh.claims import DATABASE, class_of
from .._z2jh.errors import ValuesError
from .._z2jh.options import variable
from .certificates import is_valid
from .client import Cluster
from .preflight_certificate import check_certificate
from .preflight_domain import Resolve, check_domain, look_up
from .preflight_door import check_door, door_annotations
from .preflight_facts import Facts, read
from .preflight_findings import Findings
from .preflight_namespace import check_chart, check_namespace
from .preflight_nodes import check_nodes, check_version, plain, takes_pods
from .preflight_options import options as read_options
from .preflight_pods import check_pod_security
from .preflight_probe import try_storage
from .preflight_rights import check_rights
from .preflight_room import check_profiles, check_room
from .preflight_storage import check_storage, expandable, find_claim, resolve
from .releases import Json, current


@dataclass
class Report:
    """What was found, and the facts that the installation goes on with."""

    findings: Findings = field(default_factory=Findings)
    facts: Json = field(default_factory=dict)


def preflight(
    cluster: Cluster,
    args: t.Mapping[str, t.Any],
    check: bool,
    stop: threading.Event,
    resolve_name: Resolve = look_up,
) -> Report:
    """Return what stands in the way of a hub for *args* (`preflight_options.PREFLIGHT`).

    With *check*, nothing at all is made. An event *stop* ends the trial of storage early.

    :raises ClusterError: when the cluster cannot be asked.
    """
    report = Report()
    try:
        options = read_options(args)
    except ValuesError as error:
        report.findings.shortfalls += error.problems
        return report
    facts = read(cluster, options)
    found = report.findings
    found.add(check_rights(options, facts.missing_rights))
    for check_one in (check_version, check_nodes, check_namespace, check_chart, check_storage, check_profiles):
        found.add(check_one(facts, options))
    room, free = check_room(facts, options)
    found.add(room)
    now = datetime.datetime.now(datetime.timezone.utc)
    if options["check_front_door"]:
        found.add(check_door(facts, options))
        found.add(check_certificate(facts, options, now))
    domain = options["domain"]
    if domain and options["letsencrypt"]:
        issued = is_valid(facts.tls, domain, now)
        found.add(check_domain(variable("domain"), domain, options["addresses"], issued, resolve_name))
    found.add(check_pod_security(facts, options))
    # Nothing is made, not even for a trial, where it is known that the installation will not begin.
    if not found.shortfalls:
        found.add(try_storage(cluster, facts, options, stop, check))
    found.warnings += facts.notes
    report.facts = _told(facts, options, free)
    return report


def result(report: Report, site: str) -> Json:
    """Return what the action returns."""
    findings = report.findings
    told: Json = {"changed": False, "preflight": report.facts, "shortfalls": findings.shortfalls}
    if findings.warnings:
        told["warnings"] = findings.warnings
    if findings.shortfalls:
        told.update(failed=True, msg=findings.message(site))
    return told


def _told(facts: Facts, options: t.Mapping[str, t.Any], free: int | None) -> Json:
    name = resolve(facts.classes, options["storage_class"])
    release = current(facts.releases, options["release"])
    deployed = {}
    if release:
        deployed = {
            "status": release.status,
            "revision": release.revision,
            "chart_version": release.chart_version,
            "app_version": release.app_version,
        }
    return {
        "version": plain(facts.version),
        "nodes": None if facts.nodes is None else sum(takes_pods(node) for node in facts.nodes),
        "namespace_exists": facts.namespace is not None or facts.namespace_hidden,
        "storage_class": name,
        "expandable": expandable(facts, name),
        "database_class": class_of(find_claim(facts, DATABASE)),
        "room": free,
        "ingress_annotations": door_annotations(facts, options),
        "deployed": deployed,
    }
