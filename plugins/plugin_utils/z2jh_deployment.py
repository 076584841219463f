# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub on Kubernetes brought up: its secrets, its values, the objects beside it, and its release."""

from __future__ import annotations

import dataclasses
import datetime
import os
import typing as t
from collections.abc import Callable, Mapping

from ..module_utils._hub.security_floors import below_floor
from ..module_utils._kubernetes.client import MANAGER, Cluster
from ..module_utils._kubernetes.errors import FORBIDDEN, ClusterError
from ..module_utils._kubernetes.objects import Change, difference, path_of
from ..module_utils._z2jh import claims, endpoint, release, site_secret
from ..module_utils._z2jh.database import copied
from ..module_utils._z2jh.errors import ValuesError
from ..module_utils._z2jh.objects import sized
from ..module_utils._z2jh.options import read as read_options
from ..module_utils._z2jh.options import variable
from ..module_utils._z2jh.tree import at
from ..module_utils._z2jh.values import Built, build
from . import z2jh_folders, z2jh_schema
from .state_folder import StateFolder
from .z2jh_chart import Chart
from .z2jh_storage import Storage

Json = dict[str, t.Any]
Helm = Callable[[Json], t.Any]
_CAPACITY = "singleuser.storage.capacity"


class Deployment:
    """One hub on one cluster: looked at first, then changed."""

    def __init__(self, cluster: Cluster, args: Mapping[str, t.Any], chart: Chart) -> None:
        """Settle the secrets, build the values and compare; ValuesError or ClusterError when that cannot be."""
        self.cluster, self.args, self.chart = cluster, args, chart
        self.options = read_options(args["options"])
        if self.options["chart_version"] != chart.version:
            raise ValueError(
                f"z2jh_chart_version: it is {self.options['chart_version']}, and the chart {args['chart']} is version "
                f"{chart.version}; write that version, or name another chart in z2jh_chart."
            )
        self.namespace, self.site = str(self.options["namespace"]), str(self.options["name"])
        self.state = StateFolder(args["state_dir"])
        self.known = release.deployed(cluster, self.namespace, args["release"])
        self.storage = Storage(cluster, self.options)
        own = cluster.find(f"/api/v1/namespaces/{self.namespace}/secrets/{site_secret.NAME}")
        self._brought = str(site_secret.reached(own).get("fingerprint", ""))
        of_chart = cluster.find(f"/api/v1/namespaces/{self.namespace}/secrets/hub")
        self.secrets = site_secret.settle(
            self.options["login"],
            args["secrets"],
            site_secret.kept(own, of_chart),
            self.state.secret,
            deployed=self.known.runs is not None,
        )
        self.built = self._built()
        self.homes = self.storage.homes(str(at(self.built.complete, tuple(_CAPACITY.split("."))) or ""))
        self.changes = self._changes()

    @property
    def label(self) -> str:
        """The chart as Helm names it."""
        return f"{self.chart.name}-{self.chart.version}"

    @property
    def differs(self) -> bool:
        """Whether the release is not the one that is asked."""
        runs = self.known.runs
        if runs is None or self.known.unfinished:
            return True
        return f"{runs.chart}-{runs.chart_version}" != self.label or self._other_values()

    @property
    def warnings(self) -> list[str]:
        """What is not as it should be, and stands in nobody's way."""
        told = [self.homes.warning(self.built.origins.get(_CAPACITY, variable("user_disk"))), self._old_hub()]
        return [sentence for sentence in told if sentence]

    def _old_hub(self) -> str:
        """Return that the chart's own image of the hub has holes that are known, where it is the one that is used."""
        floor = below_floor("jupyterhub", self.chart.app_version)
        if floor is None or at(self.built.complete, ("hub", "image")):
            return ""
        return (
            f"{self.label} holds JupyterHub {self.chart.app_version}, and {floor.version} has mended holes that are "
            f"known ({floor.source}); name a newer chart in {variable('chart_version')}, or a newer image in "
            f"{variable('extra_values')} (hub.image)."
        )

    def diff(self) -> list[Json]:
        """Return before and after of all that would change, secrets masked."""
        found = [_shown(change) for change in self.changes]
        runs = self.known.runs
        if self.differs:
            secrets, salt = self.built.secrets, self.args["release"]
            before = (
                release.readable(f"{runs.chart}-{runs.chart_version}", self.known.values, secrets, salt) if runs else {}
            )
            after = release.readable(self.label, self.built.complete, secrets, salt)
            header = f"release {self.args['release']}"
            found.append({"before_header": header, "after_header": header, "before": before, "after": after})
        return found

    def apply(self, helm: Helm, say: Callable[[str], None]) -> bool:
        """Change what differs, and return whether something was.

        Each step can be taken again, so that a run that was cut off goes on.
        """
        for name, value in self.secrets.items():
            self.state.keep_secret(name, value)
        if self.storage.left:
            self.storage.let_go()
            say(f"  {self.storage.left.name} is free for a new claim")
        things = self._things()
        for change, thing in things:
            if change:
                self.cluster.apply(path_of(thing), thing)
                say(f"  {change.name} {'changed' if change.before else 'made'}")
        grown = self.storage.grow(self.homes)
        if grown:
            say(f"  {grown} {'home' if grown == 1 else 'homes'} grown to {self.homes.size}")
        if self.differs:
            self._release(helm, say)
        return self.differs or grown > 0 or self.storage.left is not None or any(change for change, _thing in things)

    def _release(self, helm: Helm, say: Callable[[str], None]) -> None:
        runs = self.known.runs
        if self.args["save_database"] and release.saves_database(runs, self.chart.version, self.chart.app_version):
            say(f"  hub database copied to {self._save_database()}")
        for name in self.known.unfinished:
            # Helm refuses to work beside it, and looks at nothing but this (helm/helm#8987)
            self.cluster.delete(f"/api/v1/namespaces/{self.namespace}/secrets/{name}")
            say(f"  {name}, which a run that was cut off has left, is taken away")
        if runs is None:
            self._adopt_database()
        helm({"chart_ref": self.args["chart"], "release_values": self.built.complete, "wait": False, "skip_crds": True})

    def _built(self) -> Built:
        given = {**self.args["options"], "hub_database_class": self._database_class()}
        built = build(given, self.secrets, z2jh_folders.archives(self.options["tutorials"]))
        problems = (
            z2jh_schema.problems(built.complete, self.chart.schema, built.origins, self.chart.values)
            if self.chart.schema
            else []
        )
        if problems:
            raise ValuesError(problems)
        return dataclasses.replace(built, objects=sized(built.objects, self.storage.shared_size))

    def _other_values(self) -> bool:
        """Tell whether the release has other values."""
        known, asked = self.known.values, self.built.complete
        if known == asked or _without_nulls(known) != _without_nulls(asked):
            return known != asked
        # Helm need not keep every null, which takes a default away: then only what it was given before can tell
        return self._brought != release.fingerprint(self.label, asked)

    def _database_class(self) -> str:
        """Return the class that the claim of the hub's database has, which it keeps whatever the site says now."""
        claim = self.storage.database
        # without a class here, or in what is deployed, the chart leaves the claim alone
        said = at(self.known.values, ("hub", "db", "pvc", "storageClassName")) or self.options["storage_class"]
        return claims.class_of(claim) if claim and said else str(self.options["hub_database_class"])

    def _adopt_database(self) -> None:
        """Let a first revision take the claim over that a release by another name, or a restored copy, has left."""
        if self.storage.database is not None:
            path = f"/api/v1/namespaces/{self.namespace}/persistentvolumeclaims/{claims.DATABASE}"
            owner = {
                "meta.helm.sh/release-name": self.args["release"],
                "meta.helm.sh/release-namespace": self.namespace,
            }
            labels = {"app.kubernetes.io/managed-by": "Helm"}
            self.cluster.patch(path, {"metadata": {"annotations": owner, "labels": labels}})

    def _changes(self) -> list[Change]:
        of_things = [change for change, _thing in self._things()]
        return [change for change in (self.storage.left, *of_things, self.homes.change) if change]

    def _things(self) -> list[tuple[Change | None, Json]]:
        things = [*self._space(), self._secret(), *self.built.objects]
        return [(difference(self.cluster, thing), thing) for thing in things]

    def _space(self) -> list[Json]:
        """Return the namespace where it is to be made; one that is there may be another's, and stays as it is."""
        try:
            if self.cluster.find(f"/api/v1/namespaces/{self.namespace}") is not None:
                return []
        except ClusterError as error:
            # who administers one namespace alone may not look at it
            if error.status != FORBIDDEN:
                raise
            return []
        labels = {"app.kubernetes.io/part-of": self.site, "app.kubernetes.io/managed-by": MANAGER}
        return [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace, "labels": labels}}]

    def _secret(self) -> Json:
        reached = endpoint.described(self.options, self.args["url"], self.chart.version, self.chart.app_version)
        reached["fingerprint"] = release.fingerprint(self.label, self.built.complete)
        return site_secret.site_secret(self.site, self.namespace, self.secrets, reached)

    def _save_database(self) -> str:
        content = copied(self.cluster, self.namespace)
        runs = self.known.runs
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        name = f"jupyterhub-{runs.chart_version if runs else ''}-{now}.sqlite.gz"
        return self.state.keep(os.path.join("backups", name), content)


def _shown(change: Change) -> Json:
    before, after = change.before, change.after
    if change.name.startswith("Secret "):
        before, after = _names(before), _names(after)
    return {"before_header": change.name, "after_header": change.name, "before": before, "after": after}


def _without_nulls(value: t.Any) -> t.Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _names(secret: Json) -> Json:
    """Return a Secret without its values."""
    return {**secret, "data": dict.fromkeys(secret.get("data") or {}, "********")} if secret else secret
