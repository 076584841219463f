# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A front door brought up: Traefik, cert-manager, the certificate; or what of these is there already."""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..module_utils._ingress import acme
from ..module_utils._ingress.found import Door
from ..module_utils._ingress.names import CERT_MANAGER, LABEL, MANAGED, TRAEFIK
from ..module_utils._ingress.objects import applied
from ..module_utils._ingress.options import secret_namespace
from ..module_utils._ingress.own import certificate_problems
from ..module_utils._ingress.traefik import traefik_values
from ..module_utils._kubernetes.client import Cluster
from ..module_utils._kubernetes.errors import ClusterError, NotFound
from ..module_utils._kubernetes.going import is_going
from ..module_utils._kubernetes.preflight_domain import Resolve, look_up
from . import ingress_seen as seen
from .ingress_release import Helm, Release, Source
from .ingress_waiting import Patience, Say
from .kubernetes_namespace import KINDS

Json = dict[str, t.Any]
HelmOf = Callable[[str, str], Helm]


@dataclass
class FrontDoor:
    """One front door; *check* is whether nothing is changed."""

    cluster: Cluster
    options: Mapping[str, t.Any]
    sources: Mapping[str, Source]
    helm: HelmOf
    patience: Patience
    say: Say
    check: bool
    resolve: Resolve = look_up
    changes: list[Json] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def bring_up(self) -> Json:
        """Return what the hub must know of its front door."""
        options = self.options
        if options["tls"] == "own":
            self._own_certificate_or_stop()
        door = seen.door(self.cluster, options)
        self.options = options = {**options, "class": door.ingress_class}
        # Where somebody else's controller is reached, nothing in the cluster says for sure.
        addresses = seen.addresses(self.cluster, options) if door.ours else []
        self._domain_or_stop(addresses)
        if door.ours:
            self._namespace(options["namespace"], privileged=options["host_ports"])
            if options["gateway"]:
                self._gateway_kinds()
            self._release(TRAEFIK, options["namespace"], traefik_values(options))
            if seen.is_balanced(options) and not self.check:
                # The former address may have gone with a change of the service.
                known, addresses = addresses, self.patience.address(options["namespace"], options["wait_timeout"])
                if addresses != known:
                    leading = f", where {options['domain']} must lead" if options["domain"] else ""
                    self.say(f"  the front door is at {', '.join(addresses)}{leading}")
                    self._domain_or_stop(addresses)
        self._forget_certificates()
        if options["tls"] == "own":
            self._secret_space()
            self._apply(acme.own_certificate(options, secret_namespace(options)))
        elif options["tls"] == "letsencrypt":
            self._lets_encrypt(door, addresses)
        return self._described(door, addresses)

    def _domain_or_stop(self, addresses: list[str]) -> None:
        found = seen.domain(self.cluster, self.options, addresses, self.resolve)
        self.warnings += [sentence for sentence in found.warnings if sentence not in self.warnings]
        if found.shortfalls:
            raise ValueError(" ".join(found.shortfalls))

    def _own_certificate_or_stop(self) -> None:
        now = datetime.datetime.now(datetime.timezone.utc)
        options = self.options
        found = certificate_problems(options["certificate"], options["certificate_key"], options["domain"], now)
        if found:
            raise ValueError(" ".join(found))

    def _lets_encrypt(self, door: Door, addresses: list[str]) -> None:
        options = self.options
        space = options["cert_manager_namespace"]
        if not seen.has_other_cert_manager(self.cluster, options["name"]):
            self._namespace(space)
            values = acme.cert_manager_values(options, self._inner_address() if door.ours else "")
            self._release(CERT_MANAGER, space, values)
        self._secret_space()
        where = secret_namespace(options)
        self._apply(acme.issuer(options, where, door.ours))
        self._apply(acme.certificate(options, where))
        if not self.check:
            self.patience.certificate(where, options["tls_secret"], options["certificate_timeout"], addresses)

    def _forget_certificates(self) -> None:
        """Take away what is asked for no longer: cert-manager would put its own into the Secret again and again."""
        options = self.options
        keep = secret_namespace(options) if options["tls"] == "letsencrypt" else ""
        for space in {options["namespace"], options["hub_namespace"]} - {keep}:
            base = f"/apis/cert-manager.io/v1/namespaces/{space}/certificates"
            try:
                found = self.cluster.items(base, labelSelector=f"{LABEL}={options['name']}")
            except NotFound:
                # a cluster without cert-manager
                return
            except ClusterError as error:
                if not seen.is_hidden(error):
                    raise
                # nothing of ours is where we may not look
                continue
            for thing in found:
                header = f"Certificate {thing['metadata']['name']}"
                self.changes.append(
                    {"before_header": header, "after_header": header, "before": thing["spec"], "after": {}}
                )
                if not self.check:
                    self.cluster.delete(f"{base}/{thing['metadata']['name']}")

    def _inner_address(self) -> str:
        service = self.cluster.find(f"/api/v1/namespaces/{self.options['namespace']}/services/{TRAEFIK}")
        address = str((service or {}).get("spec", {}).get("clusterIP") or "")
        return "" if address == "None" else address

    def _release(self, name: str, namespace: str, values: Json) -> None:
        release = Release(self.cluster, name, namespace, self.sources[name], values)
        owner = release.foreign(self.options["name"])
        if owner:
            raise ValueError(
                f"The release {name} in namespace {namespace} is of {owner}, and not of site {self.options['name']}; "
                "take another namespace, or use what is there."
            )
        if release.differs:
            self.changes.append(release.diff())
            if not self.check:
                release.apply(self.helm(name, namespace), self.say)
        if not self.check:
            self.patience.workloads(namespace, self._workloads(namespace), self.options["wait_timeout"])

    def _workloads(self, namespace: str) -> list[str]:
        """Return what of our releases runs in a namespace."""
        selector = f"{LABEL}={self.options['name']}"
        return [
            f"{kind}/{one['metadata']['name']}"
            for kind, plural in KINDS.items()
            for one in self.cluster.items(f"/apis/apps/v1/namespaces/{namespace}/{plural}", labelSelector=selector)
        ]

    def _namespace(self, name: str, privileged: bool = False) -> None:
        there = self.cluster.find(f"/api/v1/namespaces/{name}")
        if is_going(there):
            # as after a removal a moment ago
            if not self.check:
                self.patience.namespace_gone(name, self.options["wait_timeout"])
            there = None
        known = (there or {}).get("metadata", {}).get("labels") or {}
        # By these labels it is taken away again: one that was there before belongs to somebody.
        ours = there is None or MANAGED.items() <= known.items()
        labels = {LABEL: self.options["name"], **MANAGED} if ours else {}
        if privileged:
            # A port of a host is beyond the level "baseline", which clusters may have as their default.
            labels["pod-security.kubernetes.io/enforce"] = "privileged"
        if labels:
            self._apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})

    def _secret_space(self) -> None:
        """Have the namespace of the certificate, which for a first hub is not there yet."""
        name = secret_namespace(self.options)
        try:
            there = self.cluster.find(f"/api/v1/namespaces/{name}") is not None
        except ClusterError as error:
            # who administers one namespace alone may not look at it
            if not seen.is_hidden(error):
                raise
            there = True
        if not there:
            labels = {LABEL: self.options["name"]}
            self._apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})

    def _gateway_kinds(self) -> None:
        """Have the kinds of the Gateway API; those of somebody else are left as they are."""
        path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gateways.gateway.networking.k8s.io"
        if self.cluster.find(path) is None:
            for thing in self.options["gateway_crds"]:
                self._apply(thing)

    def _apply(self, thing: Json) -> None:
        change = self.patience.patient(
            lambda: applied(self.cluster, thing, check=self.check), self.options["wait_timeout"]
        )
        if change:
            shown = {"before_header": change.name, "after_header": change.name}
            self.changes.append({**shown, "before": change.before, "after": change.after})
            if not self.check:
                self.say(f"  {change.name} {'changed' if change.before else 'made'}")

    def _described(self, door: Door, addresses: list[str]) -> Json:
        options = self.options
        is_gateway = door.ours and options["gateway"]
        https = options["tls"] != "elsewhere"
        entry = {"traefik.ingress.kubernetes.io/router.entrypoints": "websecure" if https else "web"}
        return {
            "ingress_class": "" if is_gateway else door.ingress_class,
            # Nothing of the hub is served without TLS, whatever becomes of the redirect.
            "ingress_annotations": entry if door.ours and not is_gateway else {},
            "tls_secret": options["tls_secret"] if https and not is_gateway else "",
            "gateway": door.ingress_class if is_gateway else "",
            "gateway_namespace": options["namespace"] if is_gateway else "",
            "gateway_section": ("websecure" if https else "web") if is_gateway else "",
            "addresses": addresses,
            "ours": door.ours,
        }
