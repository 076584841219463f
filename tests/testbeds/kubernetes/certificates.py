# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates of the cluster: one authority, and who is who by the name in a certificate."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import trustme
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.layout import Layout

# Common name and organization, which the API server takes as user and group
# (https://kubernetes.io/docs/setup/best-practices/certificates/).
CLIENTS = {
    "admin": ("testbed-admin", "system:masters"),
    "controllers": ("system:kube-controller-manager", ""),
    "scheduler": ("system:kube-scheduler", ""),
    "proxy": ("system:kube-proxy", ""),
    "kubelet": (f"system:node:{layout.NODE}", "system:nodes"),
    "policies": ("testbed-network-policies", "system:masters"),
    "storage": ("testbed-storage", "system:masters"),
    "api-to-kubelet": ("testbed-api-to-kubelet", "system:masters"),
}
SERVERS = {
    "api": (
        layout.NODE_ADDRESS,
        layout.API_SERVICE,
        "127.0.0.1",
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        f"kubernetes.default.svc.{layout.CLUSTER_DOMAIN}",
    ),
    "kubelet-server": (layout.NODE_ADDRESS, layout.NODE),
}


def make(plan: Layout) -> None:
    """Make all certificates and kubeconfig files of a run."""
    plan.pki.mkdir(mode=0o700, parents=True)
    plan.etc.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA(organization_name="testbed")
    authority.cert_pem.write_to_path(str(plan.pki / "ca.pem"))
    for name, (user, group) in CLIENTS.items():
        # With a name besides, because Go refuses the empty list of names that trustme would mark as critical.
        leaf = authority.issue_cert(f"{name}.invalid", common_name=user, organization_name=group or None)
        _write(plan, name, leaf)
        write_kubeconfig(plan, name, plan.client(name))
    for name, identities in SERVERS.items():
        _write(plan, name, authority.issue_cert(*identities, common_name=f"testbed-{name}"))
    # A key pair for the tokens of service accounts; the certificate beside it is not used.
    _write(plan, "service-accounts", authority.issue_cert("tokens.invalid", key_type=trustme.KeyType.RSA))
    write_kubeconfig(plan, "admin", plan.kubeconfig)


def write_kubeconfig(plan: Layout, name: str, file: Path) -> None:
    """Write how one client reaches the API server, with everything inside so that the file can be moved."""
    server = f"https://{layout.NODE_ADDRESS}:{layout.API_PORT}"
    user = {
        "client-certificate-data": _encoded(plan.pki / f"{name}.pem"),
        "client-key-data": _encoded(plan.pki / f"{name}.key"),
    }
    cluster = {"server": server, "certificate-authority-data": _encoded(plan.pki / "ca.pem")}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "testbed", "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": "testbed", "context": {"cluster": "testbed", "user": name}}],
        "current-context": "testbed",
    }
    file.touch(mode=0o600)
    file.write_text(json.dumps(content), encoding="utf-8")


def _write(plan: Layout, name: str, leaf: trustme.LeafCert) -> None:
    key = plan.pki / f"{name}.key"
    key.touch(mode=0o600)
    leaf.private_key_pem.write_to_path(str(key))
    leaf.cert_chain_pems[0].write_to_path(str(plan.pki / f"{name}.pem"))


def _encoded(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode("ascii")
