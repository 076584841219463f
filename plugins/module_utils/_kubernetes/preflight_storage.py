# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage classes, and the claims that are there: what can bind, and what can become what is asked for."""

from __future__ import annotations

import collections
import typing as t
from dataclasses import dataclass

from .._openstack.nearest import nearest
from .._sizing.units import format_size
from .._z2jh.claims import DATABASE, class_of, requested
from .._z2jh.options import variable
from .._z2jh.storage import claim_name
from .amounts import amount
from .going import is_going
from .preflight_facts import Facts
from .preflight_findings import Findings
from .preflight_going import going_away
from .releases import Json, current

_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")


@dataclass(frozen=True)
class Wanted:
    """A kind of claim that will be made: its class, its access mode, and whether one of them is there and bound."""

    what: str
    storage_class: str
    mode: str
    size: int
    named_in: str


def wanted(options: t.Mapping[str, t.Any]) -> list[Wanted]:
    """Return the kinds of claims that the hub makes; an empty class is the cluster's default."""
    found = []
    named = variable("storage_class")
    if options["storage"] == "volume":
        mode, size = options["storage_access_mode"], options["user_disk"]
        found.append(Wanted("homes", options["storage_class"], mode, size, named))
    elif options["storage"] == "shared" and not options["shared_claim"] and not options["nfs"]:
        size = options["shared_size"] or options["user_disk"] * options["named_users"]
        found.append(Wanted("the shared file system", options["storage_class"], "ReadWriteMany", size, named))
    if options["database_claim"]:
        # As the values have it: the class of homes is that of the database where each home is a volume of its own.
        own = options["database_class"] or (options["storage_class"] if options["storage"] == "volume" else "")
        found.append(Wanted("the hub's database", own, "ReadWriteOnce", options["hub_database_size"], named))
    return found


def resolve(classes: t.Sequence[Json] | None, name: str) -> str:
    """Return the class that a claim gets which names *name*, empty when that is not known."""
    if name or classes is None:
        return name
    defaults = default_classes(classes)
    return defaults[0] if len(defaults) == 1 else ""


def default_classes(classes: t.Sequence[Json]) -> list[str]:
    """Return the names of the default classes; there should be one."""
    return sorted(str(one["metadata"]["name"]) for one in classes if _is_default(one))


def check_storage(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    """Return what of classes and claims stands in the way."""
    findings = Findings()
    if facts.classes is not None:
        findings.shortfalls += _classes(facts, facts.classes, options)
    for want in wanted(options):
        name = resolve(facts.classes, want.storage_class)
        if want.what == "homes":
            findings.add(_homes(facts, options, name))
        else:
            findings.add(_claim(facts, options, want, name))
    if options["shared_claim"]:
        findings.add(_given_claim(facts, options))
    findings.shortfalls += going_away(facts, options)
    return findings


def expandable(facts: Facts, name: str) -> bool | None:
    """Whether claims of a class can grow, None when that is not known."""
    for one in facts.classes or []:
        if one["metadata"]["name"] == name:
            return one.get("allowVolumeExpansion") is True
    return None


def find_claim(facts: Facts, name: str) -> Json | None:
    """Return a claim of the namespace that stays there."""
    return next((claim for claim in _staying(facts) if claim["metadata"]["name"] == name), None)


def homes(facts: Facts) -> list[Json]:
    """Return the claims that KubeSpawner made for users (spawner.py, get_pvc_manifest)."""
    return [
        claim
        for claim in _staying(facts)
        if (claim["metadata"].get("labels") or {}).get("component") == "singleuser-storage"
    ]


def _staying(facts: Facts) -> list[Json]:
    return [claim for claim in facts.claims if not is_going(claim)]


def _is_default(storage_class: Json) -> bool:
    annotations = storage_class["metadata"].get("annotations") or {}
    return any(annotations.get(name) == "true" for name in _DEFAULT)


def _classes(facts: Facts, classes: t.Sequence[Json], options: t.Mapping[str, t.Any]) -> list[str]:
    """Return a sentence for each class that is not there; a claim that is there needs none."""
    needs = collections.defaultdict(list)
    for want in wanted(options):
        claim = {"the hub's database": DATABASE, "the shared file system": claim_name(dict(options))}.get(want.what)
        if claim is None or find_claim(facts, claim) is None:
            needs[want.storage_class].append(want.what)
    names = [str(one["metadata"]["name"]) for one in classes]
    found = []
    for name, what in needs.items():
        kinds = " and ".join(what)
        if name and name not in names:
            found.append(f"{variable('storage_class')}: the cluster has no storage class {name}{nearest(name, names)}")
        elif not name and len(default_classes(classes)) != 1:
            defaults = default_classes(classes)
            state = f"{len(defaults)} default ones ({', '.join(defaults)})" if defaults else "no default one"
            choice = ", ".join(sorted(names)) or "none at all: install a provisioner of volumes first"
            found.append(
                f"{variable('storage_class')} is empty, and of the cluster's storage classes there is {state}, so "
                f"that {kinds} would get {'any of them' if defaults else 'no volume'}; name one of these: {choice}."
            )
    return found


def _homes(facts: Facts, options: t.Mapping[str, t.Any], name: str) -> Findings:
    findings = Findings()
    there = homes(facts)
    moved = [claim for claim in there if name and class_of(claim) != name]
    same = [claim for claim in there if claim not in moved]
    if moved:
        old = ", ".join(sorted({class_of(claim) or "without a class" for claim in moved}))
        findings.warnings.append(
            f"{variable('storage_class')}: {_count(len(moved), 'keeps', 'keep')} the class {old}, in which "
            f"volumes lie for good; {name} is for new ones."
        )
    if not same:
        return findings
    release = current(facts.releases, options["release"])
    sizes = [_size(claim) for claim in same]
    # Somebody may have been given a larger one by hand, so what counts is what everybody got.
    before = amount(release.capacity) if release and release.capacity else min(sizes)
    size = options["user_disk"]
    shown = f"{variable('user_disk')}: {format_size(size)}"
    if size < before:
        findings.shortfalls.append(
            f"{shown} is less than the {format_size(int(before))} that {_count(len(same), 'has', 'have')}, "
            f"and a volume cannot shrink; write {format_size(int(before))} or more."
        )
    small = [each for each in sizes if each < size]
    if small and size > before and expandable(facts, name) is False:
        findings.shortfalls.append(
            f"{shown} is more than the {format_size(int(min(small)))} of {_count(len(small))}, and the storage class "
            f"{name} cannot grow volumes (allowVolumeExpansion is not true); write {format_size(int(before))}, let the "
            f"class grow them, or name another class for new homes in {variable('storage_class')}."
        )
    return findings


def _claim(facts: Facts, options: t.Mapping[str, t.Any], want: Wanted, name: str) -> Findings:
    """Compare a claim that is there with what it would become."""
    findings = Findings()
    shared = want.what != "the hub's database"
    claim = find_claim(facts, claim_name(dict(options)) if shared else DATABASE)
    if claim is None:
        return findings
    about, there, old = claim["metadata"]["name"], _size(claim), class_of(claim)
    shown = f"{variable('shared_size' if shared else 'hub_database_size')}: {format_size(want.size)}"
    if shared and options["shared_size"] is None:
        # it follows the number of people, and keeps what it has where it cannot grow
        return _moved(findings, want, claim, name)
    if want.size < there:
        findings.shortfalls.append(
            f"{shown} is less than the {format_size(int(there))} of the claim {about}, and a volume cannot shrink; "
            f"write {format_size(int(there))}."
        )
    elif want.size > there and expandable(facts, old) is False:
        findings.shortfalls.append(
            f"{shown} is more than the {format_size(int(there))} of the claim {about}, and its storage class {old} "
            f"cannot grow volumes (allowVolumeExpansion is not true); write {format_size(int(there))}, or let the "
            "class grow them."
        )
    return _moved(findings, want, claim, name)


def _moved(findings: Findings, want: Wanted, claim: Json, name: str) -> Findings:
    """Add what follows when a claim that is there has another class than the site names."""
    about, old = claim["metadata"]["name"], class_of(claim)
    if name and old and old != name:
        if want.what != "the hub's database":
            findings.shortfalls.append(
                f"{want.named_in}: the claim {about}, in which all homes lie, is of the class {old} and cannot become "
                f"one of {name}; write {old}."
            )
        else:
            findings.warnings.append(f"The claim {about} of {want.what} stays in the class {old}.")
    return findings


def _given_claim(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    findings = Findings()
    name, shown = options["shared_claim"], variable("shared_claim")
    claim = next((one for one in facts.claims if one["metadata"]["name"] == name), None)
    if claim is None:
        names = [str(one["metadata"]["name"]) for one in facts.claims if one not in homes(facts)]
        findings.shortfalls.append(
            f"{shown}: the namespace {options['namespace']} has no claim {name}{nearest(name, names)}"
        )
    elif (claim.get("status") or {}).get("phase") == "Lost":
        findings.shortfalls.append(f"{shown}: the claim {name} has lost its volume; restore that, or name another one.")
    elif "ReadWriteMany" not in ((claim.get("spec") or {}).get("accessModes") or []):
        findings.warnings.append(
            f"{shown}: the claim {name} is not ReadWriteMany, so that servers start on one node alone."
        )
    return findings


def _size(claim: Json) -> float:
    return amount(requested(claim))


def _count(number: int, one: str = "", many: str = "") -> str:
    """Return the number of homes, with what one or many of them do."""
    words = f"{number} home {one}" if number == 1 else f"{number} homes {many}"
    return words.rstrip()
