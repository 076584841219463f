# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which storage classes are tried, and what is told of it."""

from __future__ import annotations

import datetime
import threading
import typing as t

from .._z2jh.claims import class_of
from .._z2jh.options import variable
from .client import Cluster
from .errors import ClusterError
from .going import is_going
from .preflight_facts import Facts
from .preflight_findings import Findings
from .preflight_storage import Wanted, resolve, wanted
from .releases import current
from .servers import default_server
from .storage_probe import Probe, sweep, try_class


def to_try(facts: Facts, options: t.Mapping[str, t.Any]) -> list[Wanted]:
    """Return one kind of claim for each class that has to prove that it binds.

    A class of which the running hub has a bound claim has proven it. A shared file system is one claim, which the
    installation makes itself and waits for; it may take minutes, and is tried only when that is asked for.
    """
    if options["probe_class"] == "never":
        return []
    always = options["probe_class"] == "always"
    installed = current(facts.releases, options["release"]) is not None
    lasting = [claim for claim in facts.claims if not is_going(claim)]
    bound = {class_of(claim) for claim in lasting if (claim.get("status") or {}).get("phase") == "Bound"}
    found: dict[str, Wanted] = {}
    for want in wanted(options):
        name = resolve(facts.classes, want.storage_class)
        if want.what == "the shared file system" and not always:
            continue
        if always or not (installed and name in bound):
            found.setdefault(name, want)
    return list(found.values())


def try_storage(
    cluster: Cluster, facts: Facts, options: t.Mapping[str, t.Any], stop: threading.Event, check: bool
) -> Findings:
    """Try the classes; with *check* nothing is made, and that is said."""
    findings = Findings()
    wants = to_try(facts, options)
    there = facts.namespace is not None or facts.namespace_hidden
    if wants and not check:
        sweep(cluster, options["namespace"], datetime.datetime.now(datetime.timezone.utc))
    for want in wants:
        name = resolve(facts.classes, want.storage_class) or "that is the default"
        if check:
            findings.warnings.append(
                f"Whether the storage class {name} binds was not tried, because nothing is made in check mode."
            )
            continue
        findings.add(_tried(cluster, _probe(options, want, options["namespace"] if there else ""), want, name, stop))
        if stop.is_set():
            break
    return findings


def _probe(options: t.Mapping[str, t.Any], want: Wanted, namespace: str) -> Probe:
    server = default_server(options)
    return Probe(
        site=options["name"],
        namespace=namespace,
        storage_class=want.storage_class,
        mode=want.mode,
        size=want.size,
        image=options["probe_image"],
        timeout=options["probe_timeout"],
        group=options["fs_gid"],
        # the hub's database may lie on any node
        selector=server.selector if want.what == "homes" else {},
        tolerations=server.tolerations,
    )


def _tried(cluster: Cluster, probe: Probe, want: Wanted, name: str, stop: threading.Event) -> Findings:
    findings = Findings()
    try:
        outcome = try_class(cluster, probe, stop)
    except ClusterError as error:
        findings.shortfalls.append(
            f"{want.named_in}: the storage class {name} could not be tried. {error} With probe_class never it is not "
            "tried."
        )
        return findings
    if outcome.problem:
        findings.shortfalls.append(
            f"{want.named_in}: a volume of the storage class {name} for {want.what} was not there within "
            f"{probe.timeout:g} s ({outcome.problem}); see that its provisioner runs, name another class, or give it "
            f"more time in {variable('probe_timeout')}."
        )
    if outcome.warning:
        findings.warnings.append(
            f"{outcome.warning} The storage class {name} binds all the same, but other images of {_registry(probe)} "
            "may not be there either."
        )
    return findings


def _registry(probe: Probe) -> str:
    return probe.image.partition("/")[0]
