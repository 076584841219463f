# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates by ACME: values of cert-manager's chart, who issues, and what is asked for."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from .._z2jh.tree import merge
from .names import LABEL, LETS_ENCRYPT, MANAGED, STAGING
from .traefik import CHALLENGE_PRIORITY

Json = dict[str, Any]

_GROUP = "cert-manager.io/v1"
# Whoever changes to ACME later gets a new certificate by this: cert-manager keeps what it finds in a Secret as long as
# the names fit and nothing says that another has issued it.
_OWN = {f"cert-manager.io/issuer-{key}": word for key, word in (("name", "own"), ("kind", "none"), ("group", "none"))}
_ANNOTATION = "traefik.ingress.kubernetes.io/router"


def cert_manager_values(options: Mapping[str, Any], service_address: str = "") -> Json:
    """Return the values of the release.

    Before it orders, cert-manager fetches the answer to the challenge itself. In many clouds a pod does not reach the
    cluster's own public address; so for cert-manager alone, the name leads to the address of Traefik's service.
    """
    values: Json = {
        "crds": {"enabled": True, "keep": True},
        "global": {
            "commonLabels": {LABEL: options["name"]},
            # The default is kube-system, where GKE Autopilot lets nobody write.
            "leaderElection": {"namespace": options["cert_manager_namespace"]},
        },
    }
    if service_address:
        values["hostAliases"] = [{"ip": service_address, "hostnames": [options["domain"]]}]
    registry, _slash, namespace = str(options["cert_manager_registry"]).partition("/")
    if registry:
        values.update(imageRegistry=registry, imageNamespace=namespace)
    return merge(values, options["cert_manager_extra_values"])


def server(options: Mapping[str, Any]) -> str:
    """Return the directory of the authority."""
    return str(options["acme_server"] or (STAGING if options["acme_staging"] else LETS_ENCRYPT))


def issuer_name(options: Mapping[str, Any]) -> str:
    """Return a name that changes with the authority: cert-manager asks anew when a certificate's issuer has another."""
    word = {LETS_ENCRYPT: "letsencrypt", STAGING: "letsencrypt-staging"}.get(server(options), "acme")
    return f"{options['name']}-{word}"


def issuer(options: Mapping[str, Any], namespace: str, ours: bool) -> Json:
    """Return the issuer; *ours* is whether the controller is the one that we have installed."""
    acme: Json = {
        "server": server(options),
        "privateKeySecretRef": {"name": f"{issuer_name(options)}-account"},
        "solvers": [{"http01": {"ingress": _solver(options, ours)}}],
    }
    if options["email"]:
        acme["email"] = options["email"]
    if options["acme_ca"]:
        acme["caBundle"] = base64.b64encode(options["acme_ca"].encode()).decode()
    return _thing("Issuer", issuer_name(options), options, namespace, {"acme": acme})


def certificate(options: Mapping[str, Any], namespace: str) -> Json:
    """Return what is asked for. It has no common name, which Let's Encrypt refuses from 65 characters on."""
    spec = {
        "secretName": options["tls_secret"],
        "dnsNames": [options["domain"]],
        "issuerRef": {"group": "cert-manager.io", "kind": "Issuer", "name": issuer_name(options)},
        "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
        "secretTemplate": {"labels": _labels(options)},
    }
    return _thing("Certificate", options["tls_secret"], options, namespace, spec)


def own_certificate(options: Mapping[str, Any], namespace: str) -> Json:
    """Return the Secret of a certificate that was given."""
    pair = {"tls.crt": options["certificate"], "tls.key": options["certificate_key"]}
    about = {"name": options["tls_secret"], "namespace": namespace, "labels": _labels(options)}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/tls",
        "metadata": {**about, "annotations": _OWN},
        "data": {name: base64.b64encode(text.encode()).decode() for name, text in pair.items()},
    }


def _solver(options: Mapping[str, Any], ours: bool) -> Json:
    found: Json = {"ingressClassName": options["class"], "serviceType": "ClusterIP"}
    if ours:
        annotations = {
            f"{_ANNOTATION}.entrypoints": "web",
            f"{_ANNOTATION}.priority": str(CHALLENGE_PRIORITY),
        }
        found["ingressTemplate"] = {"metadata": {"annotations": annotations}}
    placed: Json = {}
    if options["host_ports"] and options["node_selector"]:
        # On the node that has the public address, so that no answer needs another node's way out.
        placed["nodeSelector"] = options["node_selector"]
    tolerations: Sequence[Any] = options["tolerations"]
    if tolerations:
        placed["tolerations"] = list(tolerations)
    if placed:
        found["podTemplate"] = {"spec": placed}
    return found


def _labels(options: Mapping[str, Any]) -> dict[str, str]:
    return {LABEL: options["name"], **MANAGED}


def _thing(kind: str, name: str, options: Mapping[str, Any], namespace: str, spec: Json) -> Json:
    about = {"name": name, "namespace": namespace, "labels": _labels(options)}
    return {"apiVersion": _GROUP, "kind": kind, "metadata": about, "spec": spec}
