# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A front door taken away: only what carries the label of its site, and what nobody else uses."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..module_utils._ingress.names import CERT_MANAGER, LABEL, TRAEFIK
from ..module_utils._ingress.options import secret_namespace
from ..module_utils._kubernetes.client import Cluster
from ..module_utils._kubernetes.errors import ClusterError, NotFound
from ..module_utils._kubernetes.going import is_going
from ..module_utils._z2jh.release import deployed
from .ingress_front_door import HelmOf
from .ingress_release import owner_of
from .ingress_seen import is_hidden
from .ingress_waiting import Patience

Json = dict[str, t.Any]

_CERT_MANAGER = "/apis/cert-manager.io/v1"
_CHALLENGES = "/apis/acme.cert-manager.io/v1"
_LET_GO_SECONDS = 30.0


@dataclass
class Removal:
    """What goes of one site; *kept* are sentences about what stays, and why."""

    cluster: Cluster
    options: Mapping[str, t.Any]
    patience: Patience
    data: bool
    check: bool
    gone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def take_away(self, helm: HelmOf) -> None:
        """Take it away: what is asked for first, then who answers."""
        options = self.options
        where = secret_namespace(options)
        names = [thing["metadata"]["name"] for thing in self._listed(f"{_CERT_MANAGER}/namespaces/{where}/issuers")]
        for plural in ("certificates", "issuers"):
            for thing in self._listed(f"{_CERT_MANAGER}/namespaces/{where}/{plural}"):
                if not is_going(thing):
                    self._delete(f"{_CERT_MANAGER}/namespaces/{where}/{plural}/{thing['metadata']['name']}")
        if names and not self.check:
            self._challenges(where, names)
        self._secrets(where)
        self._release(CERT_MANAGER, options["cert_manager_namespace"], helm, self._other_certificates)
        self._release(TRAEFIK, options["namespace"], helm, self._other_routes)

    def _secrets(self, where: str) -> None:
        base = f"/api/v1/namespaces/{where}/secrets"
        names = [one["metadata"]["name"] for one in self._listed(base)]
        names = [name for name in names if name == self.options["tls_secret"]]
        # The accounts at the authorities have no label of ours: cert-manager makes them.
        accounts = [f"{self.options['name']}-{word}-account" for word in ("letsencrypt", "letsencrypt-staging", "acme")]
        names += [name for name in accounts if self.cluster.find(f"{base}/{name}")]
        for name in names:
            if self.data:
                self._delete(f"{base}/{name}")
            else:
                self.kept.append(f"Secret {name} in namespace {where} (ingress_remove_data is false)")

    def _challenges(self, where: str, issuers: list[str]) -> None:
        """Wait until cert-manager lets go of what is being issued, which else keeps its namespace from going."""
        path = f"{_CHALLENGES}/namespaces/{where}/challenges"

        def left() -> list[Json]:
            return [one for one in self._listed(path, selector="") if one["spec"]["issuerRef"]["name"] in issuers]

        for one in self.patience.left_over(left, _LET_GO_SECONDS):
            self.cluster.patch(f"{path}/{one['metadata']['name']}", {"metadata": {"finalizers": None}})

    def _other_certificates(self) -> list[str]:
        everywhere = self._listed(f"{_CERT_MANAGER}/certificates", selector="")
        return [_place(one) for one in everywhere if not self._is_ours(one)]

    def _other_routes(self) -> list[str]:
        """Return who else comes in by our class."""
        listed = self.cluster.items("/apis/networking.k8s.io/v1/ingresses")
        hub = self.options["hub_namespace"]
        return [
            _place(one)
            for one in listed
            if one["spec"].get("ingressClassName") == self.options["class"] and one["metadata"]["namespace"] != hub
        ]

    def _release(self, name: str, namespace: str, helm: HelmOf, others: Callable[[], list[str]]) -> None:
        try:
            known = deployed(self.cluster, namespace, name)
            space = self.cluster.find(f"/api/v1/namespaces/{namespace}")
        except ClusterError as error:
            # who may not look there has installed nothing there
            if not is_hidden(error):
                raise
            return
        if known.runs is None and not known.unfinished:
            self._space(space, namespace)
            return
        if owner_of(known) != self.options["name"]:
            self.kept.append(f"release {name} in namespace {namespace} (not of this site)")
            return
        users = others()
        if users:
            self.kept.append(f"release {name} in namespace {namespace} (also used by {', '.join(users[:3])})")
        else:
            self.gone.append(f"release {name} in namespace {namespace}")
            if not self.check:
                helm(name, namespace)({"release_state": "absent", "wait": True})
            self._space(space, namespace)

    def _space(self, space: Json | None, namespace: str) -> None:
        """Delete a namespace of ours in which nothing is that stays."""
        if space is None or not self._is_ours(space) or is_going(space):
            return
        if not any(f"in namespace {namespace} " in sentence for sentence in self.kept):
            self._delete(f"/api/v1/namespaces/{namespace}")

    def _listed(self, path: str, selector: str | None = None) -> list[Json]:
        chosen = f"{LABEL}={self.options['name']}" if selector is None else selector
        try:
            return self.cluster.items(path, **({"labelSelector": chosen} if chosen else {}))
        except NotFound:
            # a cluster without cert-manager
            return []
        except ClusterError as error:
            # What the login may not see it has not made; what others use must be known.
            if selector is not None or not is_hidden(error):
                raise
            return []

    def _delete(self, path: str) -> None:
        self.gone.append(path)
        if not self.check:
            try:
                self.cluster.delete(path)
            except NotFound:
                # it was on its way already
                return

    def _is_ours(self, thing: Json) -> bool:
        labels: Json = thing["metadata"].get("labels") or {}
        return str(labels.get(LABEL)) == str(self.options["name"])


def _place(thing: Json) -> str:
    about = thing["metadata"]
    return f"{about['namespace']}/{about['name']}"
