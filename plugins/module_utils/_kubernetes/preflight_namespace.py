# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The namespace: whether it is free, ours, or going, and what runs in it."""

from __future__ import annotations

import typing as t

from .._z2jh.options import variable
from .preflight_facts import Facts
from .preflight_findings import Findings
from .releases import Json, current, version

CHART = "jupyterhub"
_SITE = "scigateway.jupyterhub/site"
_PART_OF = "app.kubernetes.io/part-of"
_MANAGER = ("app.kubernetes.io/managed-by", "scigateway.jupyterhub")


def check_namespace(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    """Return what of the namespace stands in the way."""
    findings = Findings()
    name, site = options["namespace"], options["name"]
    if facts.namespace and (facts.namespace.get("status") or {}).get("phase") == "Terminating":
        findings.shortfalls.append(_terminating(name, facts.namespace))
        return findings
    others = _other_sites(facts, site)
    if others:
        findings.shortfalls.append(
            f"The namespace {name} belongs to the site {others[0][0]} ({others[0][1]}), and a site needs one of its "
            f"own; choose another one in {variable('namespace')}, or the name of that site in {variable('name')}."
        )
    findings.add(_releases(facts, options, bool(others)))
    return findings


def check_chart(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    """Return why the chart may not follow the one that is deployed."""
    findings = Findings()
    release = current(facts.releases, options["release"])
    if release is None or release.chart != CHART:
        return findings
    old, new = version(release.chart_version), version(options["chart_version"])
    if old is None or new is None:
        return findings
    names = f"{variable('chart_version')}: {options['chart_version']}"
    if new[:2] < old[:2]:
        findings.shortfalls.append(
            f"{names} is older than {release.chart_version}, which is deployed, and the hub's database may be too new "
            f"for it; write {release.chart_version} or newer, or remove the hub and restore a copy of its database "
            "from before."
        )
    elif new[0] > old[0] + 1:
        findings.shortfalls.append(
            f"{names} is {new[0] - old[0]} major versions after {release.chart_version}, which is deployed, and each "
            f"changes the hub's database in its turn; go to the last version {old[0] + 1} first, and from there on."
        )
    return findings


def _terminating(name: str, namespace: Json) -> str:
    status = namespace.get("status") or {}
    since = (namespace.get("metadata") or {}).get("deletionTimestamp", "")
    held = [
        str(condition.get("message", "")).strip().rstrip(".")
        for condition in status.get("conditions") or []
        if condition.get("status") == "True"
    ]
    by = f", held by this: {'; '.join(held)}" if held else ""
    return (
        f"The namespace {name} is being deleted{f' since {since}' if since else ''}{by}; wait until it is gone, take "
        f"away what holds it, or choose another one in {variable('namespace')}."
    )


def _other_sites(facts: Facts, site: str) -> list[tuple[str, str]]:
    """Return other sites to which the namespace belongs, each with what says so."""
    found = []
    secret = _about(facts.site_secret)
    if secret:
        found.append(((secret.get("annotations") or {}).get(_SITE, ""), "says its Secret scigateway-site"))
    labels = _about(facts.namespace).get("labels") or {}
    if labels.get(_MANAGER[0]) == _MANAGER[1]:
        found.append((labels.get(_PART_OF, ""), f"says its label {_PART_OF}"))
    for claim in facts.claims:
        about = _about(claim)
        labels = about.get("labels") or {}
        if labels.get(_MANAGER[0]) == _MANAGER[1] or labels.get("component") == "singleuser-storage":
            found.append((labels.get(_PART_OF, ""), f"says its claim {about.get('name')}"))
    found += [(release.site, f"says its release {release.name}") for release in facts.releases]
    return [(other, says) for other, says in found if other and other != site]


def _releases(facts: Facts, options: t.Mapping[str, t.Any], told: bool) -> Findings:
    findings = Findings()
    namespace, name = options["namespace"], options["release"]
    for other in sorted({release.name for release in facts.releases} - {name}):
        release = current(facts.releases, other)
        if release and release.chart == CHART:
            findings.shortfalls.append(
                f"The release {other} of the chart {CHART} is in the namespace {namespace} already, and two of them "
                f"have objects of the same names; write {other} in {variable('release')} to take it over, or choose "
                f"another namespace in {variable('namespace')}."
            )
    mine = current(facts.releases, name)
    if mine is None or told:
        return findings
    if mine.chart and mine.chart != CHART:
        findings.shortfalls.append(
            f"The release {name} in the namespace {namespace} is one of the chart {mine.chart}, which is not "
            f"JupyterHub; choose another name in {variable('release')}, or another namespace in "
            f"{variable('namespace')}."
        )
    elif not mine.site and not facts.site_secret:
        findings.warnings.append(
            f"The release {name} in the namespace {namespace} ({mine.chart_version or 'of an unknown version'}) was "
            "made by somebody else, and is taken over: what its values say and your site does not is gone afterwards."
        )
    return findings


def _about(thing: Json | None) -> Json:
    return (thing or {}).get("metadata") or {}
