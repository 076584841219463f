# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a front door waits for, with a line when something is new, and a sentence when it comes to nothing."""

from __future__ import annotations

import threading
import time
import typing as t
from collections.abc import Callable

from ..module_utils._ingress.found import service_addresses
from ..module_utils._kubernetes.client import Cluster
from ..module_utils._kubernetes.errors import ClusterError
from .kubernetes_namespace import Namespace
from .kubernetes_waiting import Waiting

Say = Callable[[str], None]

_INTERVAL = 1.0
_QUIET_SECONDS = 30.0


class Interrupted(Exception):
    """The operator has ended the run: nothing new is begun."""


class Patience:
    """Waits in short steps that an interruption ends."""

    def __init__(self, cluster: Cluster, say: Say, stop: threading.Event) -> None:
        """Keep where to look, whom to tell, and what ends it."""
        self._cluster, self._say, self._stop = cluster, say, stop

    def workloads(self, namespace: str, names: list[str], seconds: float) -> None:
        """Wait until workloads are rolled out; ValueError with the reason when they will not be."""
        began = time.monotonic()
        args = {
            "namespace": namespace,
            "workloads": names,
            "optional": [],
            "timeout": seconds,
            "hub_log": "",
            "variables": {"timeout": "ingress_wait_timeout"},
        }
        waiting = Waiting(Namespace(self._cluster, namespace), args, began)
        while True:
            outcome = waiting.look(time.monotonic(), self._say)
            if outcome and outcome.failure:
                raise ValueError(outcome.failure)
            if outcome:
                return
            self._pause()

    def namespace_gone(self, name: str, seconds: float) -> None:
        """Wait until a namespace that is being deleted is gone; ValueError when it is not."""
        path = f"/api/v1/namespaces/{name}"

        def look() -> str:
            return "is still being deleted" if self._cluster.find(path) is not None else ""

        late = (
            f"The namespace {name} is being deleted, and is still there after {seconds:g} s; "
            f"`kubectl get namespace {name} --output=yaml` says what holds it; take that away, and run again."
        )
        self._until(look, seconds, late, f"the namespace {name}")

    def address(self, namespace: str, seconds: float) -> list[str]:
        """Return the addresses that a load balancer gives to Traefik."""
        path = f"/api/v1/namespaces/{namespace}/services/traefik"
        found: list[str] = []

        def look() -> str:
            found[:] = service_addresses(self._cluster.get(path))
            return "" if found else "waits for an address of the load balancer"

        late = (
            f"The service traefik in namespace {namespace} was given no address within {seconds:g} s; see what "
            f"`kubectl --namespace {namespace} describe service traefik` says, or, where nothing hands out addresses, "
            "write ingress_host_ports: true."
        )
        self._until(look, seconds, late, "the front door")
        return found

    def certificate(self, namespace: str, name: str, seconds: float, addresses: list[str]) -> None:
        """Wait until a certificate is issued; ValueError with what the authority said when it is not."""
        base = f"/apis/cert-manager.io/v1/namespaces/{namespace}"
        said = [""]

        def look() -> str:
            thing = self._cluster.get(f"{base}/certificates/{name}")
            if is_ready(thing):
                return ""
            said[0] = self._reason(namespace, thing)
            return f"is being issued: {said[0]}"

        try:
            self._until(look, seconds, "late", f"the certificate {name}")
        except ValueError:
            here = f"to {', '.join(addresses)}" if addresses else "here"
            raise ValueError(
                f"The certificate {name} in namespace {namespace} was not issued within {seconds:g} s: {said[0]}; see "
                f"that ingress_domain leads {here} from the outside, with port 80 open, and run again."
            ) from None

    def left_over(self, look: Callable[[], list[t.Any]], seconds: float) -> list[t.Any]:
        """Wait until nothing is left, and return what is left after that time."""
        deadline = time.monotonic() + seconds
        while True:
            left = look()
            if not left or time.monotonic() > deadline:
                return left
            self._pause()

    def patient(self, call: Callable[[], t.Any], seconds: float) -> t.Any:
        """Call the cluster, again while a webhook of it does not answer yet."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return call()
            except ClusterError as error:
                if error.status < 500 or time.monotonic() > deadline:
                    raise
            self._pause()

    def _reason(self, namespace: str, certificate: t.Mapping[str, t.Any]) -> str:
        """Return what is known: of the challenge, which says most, else of the order, else of the certificate."""
        base = f"/apis/acme.cert-manager.io/v1/namespaces/{namespace}"
        for plural in ("challenges", "orders"):
            for step in self._cluster.items(f"{base}/{plural}"):
                reason = str((step.get("status") or {}).get("reason") or "")
                if reason:
                    return reason.rstrip(".")
        name = certificate["spec"]["issuerRef"]["name"]
        issuer = self._cluster.find(f"/apis/cert-manager.io/v1/namespaces/{namespace}/issuers/{name}")
        for thing in (issuer, dict(certificate)):
            if thing and not is_ready(thing):
                for condition in (thing.get("status") or {}).get("conditions") or []:
                    if condition.get("type") == "Ready" and condition.get("message"):
                        return str(condition["message"]).rstrip(".")
        return "nothing is said yet"

    def _until(self, look: Callable[[], str], seconds: float, late: str, what: str) -> None:
        began = told_at = time.monotonic()
        told = ""
        while True:
            state = look()
            now = time.monotonic()
            if not state:
                return
            if state != told or now - told_at >= _QUIET_SECONDS:
                told, told_at = state, now
                self._say(f"  {what} {state} ({now - began:.0f} s)")
            if now - began >= seconds:
                raise ValueError(late)
            self._pause()

    def _pause(self) -> None:
        if self._stop.wait(_INTERVAL):
            raise Interrupted


def is_ready(thing: t.Mapping[str, t.Any]) -> bool:
    """Tell whether an object of cert-manager is ready, and in its newest generation."""
    for condition in (thing.get("status") or {}).get("conditions") or []:
        if condition.get("type") == "Ready" and condition.get("status") == "True":
            return int(condition.get("observedGeneration") or 0) in (0, thing["metadata"].get("generation", 0))
    return False
