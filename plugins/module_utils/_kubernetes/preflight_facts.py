# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the preflight reads, all at once; what the login may not see is noted and not checked."""

from __future__ import annotations

import concurrent.futures
import typing as t
from dataclasses import dataclass, field

from .._z2jh.storage import makes_claim, volume_name
from . import preflight_rights as rights
from .client import Cluster
from .errors import ClusterError
from .preflight_need import Need
from .releases import SELECTOR, Json, Release, releases

# Together with those of the rights no more connections than the client keeps (urllib3 complains of each beyond).
_THREADS = 6
_SITE_SECRET = "scigateway-site"
_GATEWAYS = "/apis/gateway.networking.k8s.io/v1"
_INGRESSES = "/apis/networking.k8s.io/v1"
_RUNNING = "status.phase!=Succeeded,status.phase!=Failed"
_REFUSED, _NOT_THERE = 403, 404


@dataclass
class Facts:
    """What there is in the cluster; None is what may not be seen, or what is not there."""

    version: str = ""
    namespace: Json | None = None
    namespace_hidden: bool = False
    missing_rights: list[Need] = field(default_factory=list)
    nodes: list[Json] | None = None
    pods: list[Json] | None = None
    autoscaler: bool = False
    classes: list[Json] | None = None
    claims: list[Json] = field(default_factory=list)
    # of an export that becomes a volume
    volume: Json | None = None
    releases: list[Release] = field(default_factory=list)
    site_secret: Json | None = None
    ingress_classes: list[Json] | None = None
    ingresses: list[Json] = field(default_factory=list)
    # Gateways of the namespace that is named; None without the Gateway API
    gateways: list[Json] | None = None
    gateway_classes: list[Json] | None = None
    routes: list[Json] = field(default_factory=list)
    services: list[Json] = field(default_factory=list)
    tls: Json | None = None
    notes: list[str] = field(default_factory=list)


class Reader:
    """Reads from a cluster; *notes* tells what was not shown."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.notes: list[str] = []

    def one(self, path: str) -> Json | None:
        """Return an object, None where it is not there or not shown."""
        try:
            found: Json | None = self.cluster.find(path)
        except ClusterError as error:
            if error.status != _REFUSED:
                raise
            return None
        return found

    def listed(self, path: str, what: str = "", **query: str) -> list[Json] | None:
        """Return a list, None where it is not shown, which is noted when *what* says in words what it is."""
        try:
            return list(self.cluster.items(path, **query))
        except ClusterError as error:
            if error.status not in (_REFUSED, _NOT_THERE):
                raise
            if what and error.status == _REFUSED:
                self.notes.append(f"The login may not see {what}, so what depends on them was not checked.")
            return None

    def everywhere(self, group: str, namespace: str, kind: str) -> list[Json]:
        """Return what there is of a kind in all namespaces, else in *namespace*, as far as it is shown."""
        found = self.listed(f"{group}/{kind}")
        return (self.listed(f"{group}/namespaces/{namespace}/{kind}") or []) if found is None else found


def read(cluster: Cluster, options: t.Mapping[str, t.Any]) -> Facts:
    """Read what the checks need.

    :raises ClusterError: when a call fails for another reason than that something is not shown.
    """
    reader = Reader(cluster)
    namespace = options["namespace"]
    here = f"/api/v1/namespaces/{namespace}"
    facts = Facts(version=str(cluster.get("/version").get("gitVersion", "")))
    with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
        later: dict[str, concurrent.futures.Future[t.Any]] = {}

        def begin(name: str, call: t.Callable[..., t.Any], *args: t.Any, **query: t.Any) -> None:
            later[name] = pool.submit(call, *args, **query)

        begin("namespace", _namespace, cluster, namespace)
        begin("missing_rights", rights.missing, cluster, options)
        begin("nodes", reader.listed, "/api/v1/nodes", "the nodes")
        begin("pods", reader.listed, "/api/v1/pods", "the pods of all namespaces", fieldSelector=_RUNNING)
        # Written by the cluster autoscaler, also by that of GKE.
        begin("autoscaler", reader.one, "/api/v1/namespaces/kube-system/configmaps/cluster-autoscaler-status")
        begin("classes", reader.listed, "/apis/storage.k8s.io/v1/storageclasses", "the storage classes")
        begin("claims", reader.listed, f"{here}/persistentvolumeclaims")
        if makes_claim(dict(options)) and options["nfs"]:
            begin("volume", reader.one, f"/api/v1/persistentvolumes/{volume_name(dict(options))}")
        begin(
            "releases",
            reader.listed,
            f"{here}/secrets",
            labelSelector=SELECTOR,
            fieldSelector="type=helm.sh/release.v1",
        )
        begin("site_secret", reader.one, f"{here}/secrets/{_SITE_SECRET}")
        _begin_door(begin, reader, options)
        facts.namespace, facts.namespace_hidden = later.pop("namespace").result()
        facts.autoscaler = later.pop("autoscaler").result() is not None
        facts.releases = releases(later.pop("releases").result() or [])
        facts.claims = later.pop("claims").result() or []
        for name, future in later.items():
            setattr(facts, name, future.result())
    facts.notes = reader.notes
    return facts


def _begin_door(begin: t.Callable[..., None], reader: Reader, options: t.Mapping[str, t.Any]) -> None:
    namespace = options["namespace"]
    if options["ingress_class"]:
        begin("ingress_classes", reader.listed, f"{_INGRESSES}/ingressclasses", "the classes of Ingress")
        begin("ingresses", reader.everywhere, _INGRESSES, namespace, "ingresses")
    if options["gateway"]:
        where = options["gateway_namespace"] or namespace
        begin("gateways", reader.listed, f"{_GATEWAYS}/namespaces/{where}/gateways", "Gateways")
        begin("gateway_classes", reader.listed, f"{_GATEWAYS}/gatewayclasses")
        begin("routes", reader.everywhere, _GATEWAYS, namespace, "httproutes")
    if options["node_port"]:
        begin("services", reader.everywhere, "/api/v1", namespace, "services")
    if options["tls_secret"]:
        begin("tls", reader.one, f"/api/v1/namespaces/{namespace}/secrets/{options['tls_secret']}")


def _namespace(cluster: Cluster, name: str) -> tuple[Json | None, bool]:
    """Return the namespace, and whether it is hidden from the login."""
    try:
        return cluster.find(f"/api/v1/namespaces/{name}"), False
    except ClusterError as error:
        # Whoever has one namespace alone may mostly not read it itself.
        if error.status != _REFUSED:
            raise
        return None, True
