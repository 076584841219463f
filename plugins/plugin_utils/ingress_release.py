# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One release of Helm that the front door has, compared with what is deployed."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..module_utils._ingress.names import LABEL
from ..module_utils._kubernetes.client import Cluster
from ..module_utils._z2jh.release import Deployed, deployed
from . import z2jh_chart

Json = dict[str, t.Any]
Helm = Callable[[Json], bool]


@dataclass(frozen=True)
class Source:
    """Where a chart is: a file or folder, an address, or a name in a repository."""

    reference: str
    repository: str = ""
    version: str = ""

    @property
    def is_local(self) -> bool:
        """Whether it lies on the controller."""
        return self.reference.startswith((".", "/", "~"))

    def wanted(self) -> str:
        """Return the version that it has, as Helm remembers it."""
        return z2jh_chart.read(self.reference).version if self.is_local else self.version

    def helm(self) -> Json:
        """Return how Helm is told."""
        if self.is_local:
            return {"chart_ref": self.reference}
        repository = {} if "://" in self.reference else {"chart_repo_url": self.repository}
        return {"chart_ref": self.reference, "chart_version": self.version, **repository}


class Release:
    """A release by its name, its namespace, and what it is to be."""

    def __init__(self, cluster: Cluster, name: str, namespace: str, source: Source, values: Json) -> None:
        """Look at what is deployed; nothing is changed."""
        self.name, self.namespace, self.source = name, namespace, source
        self.values = t.cast("Json", _without_nulls(values))
        self._given = dict(values)
        self._cluster = cluster
        self._known = deployed(cluster, namespace, name)
        self._version = source.wanted().lstrip("v")

    @property
    def differs(self) -> bool:
        """Whether the release is not the one that is asked."""
        runs = self._known.runs
        if runs is None or self._known.unfinished:
            return True
        return runs.chart_version.lstrip("v") != self._version or _without_nulls(self._known.values) != self.values

    def foreign(self, site: str) -> str:
        """Return whose it is, when it is deployed and not of this site."""
        owner = owner_of(self._known)
        return "" if self._known.runs is None or owner == site else owner or "somebody else"

    def diff(self) -> Json:
        """Return before and after."""
        runs, header = self._known.runs, f"release {self.name}"
        before = {"version": runs.chart_version, "values": self._known.values} if runs else {}
        after = {"version": self._version, "values": self.values}
        return {"before_header": header, "after_header": header, "before": before, "after": after}

    def apply(self, helm: Helm, say: Callable[[str], None]) -> None:
        """Install or change it; what a run that was cut off has left is taken away before."""
        for name in self._known.unfinished:
            # Helm refuses to work beside it, and looks at nothing but this (helm/helm#8987)
            self._cluster.delete(f"/api/v1/namespaces/{self.namespace}/secrets/{name}")
        say(f"  {self.name} {self._version} is {'changed' if self._known.runs else 'installed'}")
        helm({**self.source.helm(), "release_values": self._given, "wait": False})


def owner_of(known: Deployed) -> str:
    """Return the site that a release is of, by the label that its values give to all that is in it."""
    values = known.values
    labels = values.get("commonLabels") or (values.get("global") or {}).get("commonLabels") or {}
    return str(labels.get(LABEL) or "")


def _without_nulls(value: t.Any) -> t.Any:
    """Return values as Helm keeps them: null takes a default away, and what is empty by that stays."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, (list, tuple)) else value
