# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An authority in the cluster that speaks ACME."""

from __future__ import annotations

import json
from typing import Any

import trustme
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import ingress_images, layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes


def objects(trust: trustme.CA, domain: str, space: str) -> list[dict[str, Any]]:
    """Return the objects of Pebble, a small server of ACME, for a namespace.

    In the cluster it alone knows where the domain leads: for pods the name does not exist, as in a cluster whose public
    address is not reached from inside.
    """
    leaf = trust.issue_cert(f"pebble.{space}.svc")
    files = {
        "cert.pem": leaf.cert_chain_pems[0].bytes().decode(),
        "key.pem": leaf.private_key_pem.bytes().decode(),
        "pebble.json": json.dumps(
            {
                "pebble": {
                    "listenAddress": "0.0.0.0:14000",
                    "managementListenAddress": "0.0.0.0:15000",
                    "certificate": "/etc/pebble/cert.pem",
                    "privateKey": "/etc/pebble/key.pem",
                    "httpPort": 80,
                    "tlsPort": 443,
                }
            }
        ),
    }
    container = {
        "name": "pebble",
        "image": ingress_images.PEBBLE,
        "imagePullPolicy": "Never",
        "args": ["-config=/etc/pebble/pebble.json", "-strict"],
        # It would wait some seconds at random before it looks, and refuse some requests for practice.
        "env": [{"name": "PEBBLE_VA_NOSLEEP", "value": "1"}, {"name": "PEBBLE_WFE_NONCEREJECT", "value": "0"}],
        "readinessProbe": {"tcpSocket": {"port": 14000}, "periodSeconds": 1},
        "volumeMounts": [{"name": "files", "mountPath": "/etc/pebble"}],
    }
    spec = {
        "terminationGracePeriodSeconds": 0,
        "hostAliases": [{"ip": layout.NODE_ADDRESS, "hostnames": [domain]}],
        "containers": [container],
        "volumes": [{"name": "files", "secret": {"secretName": "pebble"}}],
    }
    about = {"name": "pebble", "labels": {"app": "pebble"}}
    ports = [{"name": name, "port": port} for name, port in (("acme", 14000), ("management", 15000))]
    return [
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "pebble"}, "stringData": files},
        {"apiVersion": "v1", "kind": "Pod", "metadata": about, "spec": spec},
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": about,
            "spec": {"selector": about["labels"], "ports": ports},
        },
    ]


def root_of(cluster: Kubernetes, space: str) -> str:
    """Return the certificate of the authority that Pebble issues with, which is a new one at each start."""
    return cluster.kubectl("get", "--raw", f"/api/v1/namespaces/{space}/services/https:pebble:15000/proxy/roots/0")
