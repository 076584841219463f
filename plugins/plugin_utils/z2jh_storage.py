# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage of a hub that is in the cluster already: what keeps its size, what grows, and what has to be let go."""

from __future__ import annotations

import typing as t

from ..module_utils._kubernetes.amounts import amount
from ..module_utils._kubernetes.client import Cluster
from ..module_utils._kubernetes.errors import ClusterError
from ..module_utils._kubernetes.going import is_going
from ..module_utils._kubernetes.objects import Change
from ..module_utils._z2jh import claims
from ..module_utils._z2jh.storage import claim_name, makes_claim, shared_size, volume_name

Json = dict[str, t.Any]
_SHOWN = 5


class Storage:
    """The claims and volumes of one hub. Only `grow` and `let_go` change something."""

    def __init__(self, cluster: Cluster, options: dict[str, t.Any]) -> None:
        """Look; ValueError with a sentence when something that the hub needs is being deleted."""
        self._cluster, self._options = cluster, options
        self._base = f"/api/v1/namespaces/{options['namespace']}/persistentvolumeclaims"
        self.database = cluster.find(f"{self._base}/{claims.DATABASE}")
        shared = options["storage"] == "shared"
        self._claim = cluster.find(f"{self._base}/{claim_name(options)}") if shared else None
        export = makes_claim(options) and options["nfs"]
        self._volume_path = f"/api/v1/persistentvolumes/{volume_name(options)}"
        self._volume = cluster.find(self._volume_path) if export else None
        for thing, what in ((self.database, "claim"), (self._claim, "claim"), (self._volume, "volume")):
            if thing and is_going(thing):
                raise ValueError(claims.going(thing, f"The {what}"))

    @property
    def shared_size(self) -> str:
        """Size that the shared claim keeps or grows to; empty where there is none, or the site says how large it is.

        It follows the number of people, who come and go: it never shrinks, and grows where the cluster lets it.
        """
        options, claim = self._options, self._claim
        if claim is None or not makes_claim(options) or (options["shared_size"] and not options["nfs"]):
            return ""
        there, asked = claims.requested(claim), shared_size(options)
        if options["nfs"] or amount(asked) <= amount(there):
            return there
        return there if self._refusal(claim, asked) else asked

    @property
    def left(self) -> Change | None:
        """The volume of the export, where it waits for a claim that was deleted."""
        if self._volume is None or not claims.is_left(self._volume, self._claim):
            return None
        tied = self._volume["spec"]["claimRef"]
        free = {key: value for key, value in tied.items() if key not in ("uid", "resourceVersion")}
        name = f"PersistentVolume {self._volume['metadata']['name']}"
        return Change(name, {"claimRef": tied}, {"claimRef": free})

    def let_go(self) -> None:
        """Let the volume be bound by the claim of the same name that comes next."""
        # the cluster takes a volume back by itself only together with what is in it
        self._cluster.patch(self._volume_path, {"spec": {"claimRef": {"uid": None, "resourceVersion": None}}})

    def homes(self, size: str) -> Homes:
        """Return the homes that are smaller than *size*, which each person gets now."""
        small: list[Json] = []
        if size and self._options["storage"] == "volume":
            selector = f"{claims.HOMES},{claims.SITE}={self._options['name']}"
            small = [
                claim
                for claim in self._cluster.items(self._base, labelSelector=selector)
                if amount(claims.requested(claim)) < amount(size) and not is_going(claim)
            ]
        found = Homes(size)
        for claim in small:
            why = self._class_refusal(claims.class_of(claim), found) or self._refusal(claim, size)
            if why:
                found.stay(claim, why)
            else:
                found.growing.append(claim)
        return found

    def grow(self, homes: Homes) -> int:
        """Enlarge the homes and return how many were."""
        done = 0
        for claim in homes.growing:
            try:
                self._cluster.patch(self._path(claim), _larger(homes.size))
            except ClusterError as error:
                if not _is_refusal(error):
                    raise
                homes.stay(claim, str(error))
            else:
                done += 1
        return done

    def _path(self, claim: Json) -> str:
        return f"{self._base}/{claim['metadata']['name']}"

    def _class_refusal(self, name: str, homes: Homes) -> str:
        """Return why no claim of a class can grow, where that can be seen."""
        if name not in homes.classes:
            try:
                known = self._cluster.find(f"/apis/storage.k8s.io/v1/storageclasses/{name}") if name else None
            except ClusterError as error:
                # who administers one namespace alone does not see classes, and each claim is tried
                if not _is_refusal(error):
                    raise
                known = None
            can = known is None or known.get("allowVolumeExpansion") is True
            homes.classes[name] = (
                "" if can else f"the storage class {name} cannot grow volumes (allowVolumeExpansion is not true)"
            )
        return homes.classes[name]

    def _refusal(self, claim: Json, size: str) -> str:
        """Return why the cluster would not enlarge a claim; nothing is changed."""
        try:
            self._cluster.patch(self._path(claim), _larger(size), dryRun="All")
        except ClusterError as error:
            if not _is_refusal(error):
                raise
            return str(error)
        return ""


class Homes:
    """Homes that are smaller than new ones: which can grow, and which stay and why."""

    def __init__(self, size: str) -> None:
        self.size = size
        self.growing: list[Json] = []
        self.classes: dict[str, str] = {}
        self._staying: dict[str, list[str]] = {}

    def stay(self, claim: Json, why: str) -> None:
        """Note a home that keeps its size."""
        self._staying.setdefault(why.rstrip("."), []).append(str(claim["metadata"]["name"]))

    @property
    def change(self) -> Change | None:
        """Sizes before and after."""
        before = {str(claim["metadata"]["name"]): claims.requested(claim) for claim in self.growing}
        return Change("Homes", before, dict.fromkeys(before, self.size)) if before else None

    def warning(self, variable: str) -> str:
        """Return one sentence for all that stay as they are, empty when none do."""
        parts = [f"{_some(names)}, because {why}" for why, names in self._staying.items()]
        if not parts:
            return ""
        return f"{variable}: new homes get {self.size}, and some keep less: {'; '.join(parts)}."


def _larger(size: str) -> Json:
    return {"spec": {"resources": {"requests": {"storage": size}}}}


def _is_refusal(error: ClusterError) -> bool:
    """Tell whether the cluster was asked and said no, by the class, a quota, or the state of the claim."""
    return 400 <= error.status < 500


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
