# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of the cluster, in the order in which they are started."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.layout import Layout

ETCD, API = "etcd", "kube-apiserver"
KUBELET = "kubelet"
# Not 2379, so that a mistake does not reach another one.
ETCD_URL = "http://127.0.0.1:23790"
QUEUE = 100


@dataclass(frozen=True)
class Part:
    """A process: its name, and its command inside the cluster's namespaces."""

    name: str
    command: tuple[str, ...]


def etcd(plan: Layout) -> Part:
    """Return the database, which never waits for the disk: it lives as long as the run."""
    return Part(
        ETCD,
        (
            plan.program("etcd"),
            f"--data-dir={plan.run / 'etcd'}",
            "--unsafe-no-fsync",
            f"--listen-client-urls={ETCD_URL}",
            f"--advertise-client-urls={ETCD_URL}",
            "--listen-peer-urls=http://127.0.0.1:23800",
            "--initial-advertise-peer-urls=http://127.0.0.1:23800",
            "--initial-cluster=default=http://127.0.0.1:23800",
            "--log-level=warn",
        ),
    )


def api(plan: Layout) -> Part:
    """Return the API server."""
    pki = plan.pki
    return Part(
        API,
        (
            plan.program(API),
            f"--etcd-servers={ETCD_URL}",
            f"--advertise-address={layout.NODE_ADDRESS}",
            f"--secure-port={layout.API_PORT}",
            f"--tls-cert-file={pki / 'api.pem'}",
            f"--tls-private-key-file={pki / 'api.key'}",
            f"--client-ca-file={pki / 'ca.pem'}",
            f"--kubelet-certificate-authority={pki / 'ca.pem'}",
            f"--kubelet-client-certificate={pki / 'api-to-kubelet.pem'}",
            f"--kubelet-client-key={pki / 'api-to-kubelet.key'}",
            f"--service-account-issuer=https://kubernetes.default.svc.{layout.CLUSTER_DOMAIN}",
            f"--service-account-key-file={pki / 'service-accounts.key'}",
            f"--service-account-signing-key-file={pki / 'service-accounts.key'}",
            f"--service-cluster-ip-range={layout.SERVICE_CIDR}",
            # The node has a name that no name server knows.
            "--kubelet-preferred-address-types=InternalIP",
            "--authorization-mode=Node,RBAC",
            "--enable-admission-plugins=NodeRestriction",
            "--allow-privileged=true",
            "--anonymous-auth=true",
        ),
    )


def others(plan: Layout) -> Iterator[Part]:
    """Yield what needs the API server."""
    yield Part("containerd", ("containerd", f"--config={plan.etc / 'containerd.toml'}"))
    controllers = plan.client("controllers")
    yield Part(
        "kube-controller-manager",
        (
            plan.program("kube-controller-manager"),
            f"--kubeconfig={controllers}",
            f"--authentication-kubeconfig={controllers}",
            f"--authorization-kubeconfig={controllers}",
            f"--service-account-private-key-file={plan.pki / 'service-accounts.key'}",
            f"--root-ca-file={plan.pki / 'ca.pem'}",
            f"--service-cluster-ip-range={layout.SERVICE_CIDR}",
            "--use-service-account-credentials=true",
            "--leader-elect=false",
            "--bind-address=127.0.0.1",
        ),
    )
    scheduler = plan.client("scheduler")
    yield Part(
        "kube-scheduler",
        (
            plan.program("kube-scheduler"),
            f"--kubeconfig={scheduler}",
            f"--authentication-kubeconfig={scheduler}",
            f"--authorization-kubeconfig={scheduler}",
            "--leader-elect=false",
            "--bind-address=127.0.0.1",
        ),
    )
    yield Part(
        KUBELET,
        (
            plan.program("kubelet"),
            f"--kubeconfig={plan.client('kubelet')}",
            f"--config={plan.etc / 'kubelet.json'}",
            f"--root-dir={plan.run / 'kubelet'}",
            f"--cert-dir={plan.run / 'kubelet' / 'pki'}",
            f"--hostname-override={layout.NODE}",
            f"--node-ip={layout.NODE_ADDRESS}",
            "--register-node=true",
        ),
    )
    yield Part("kube-proxy", (plan.program("kube-proxy"), f"--config={plan.etc / 'proxy.json'}"))
    policies = ("kube-network-policies", f"--kubeconfig={plan.client('policies')}", f"--node={layout.NODE}")
    yield Part(policies[0], (plan.program(policies[0]), *policies[1:], f"--queue={QUEUE}"))
    storage = ("folder-provisioner", f"--kubeconfig={plan.client('storage')}", f"--node={layout.NODE}")
    yield Part(storage[0], (plan.program(storage[0]), *storage[1:], f"--root={plan.volumes}"))
