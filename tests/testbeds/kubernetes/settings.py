# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of containerd, of the pods' network, of kubelet and of kube-proxy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.layout import Layout

PAUSE = "testbed.invalid/pause:1"
BRIDGE = "cni0"
CNI_PROGRAMS = "/usr/lib/cni"
CONTAINERD = """version = 2
root = "{root}"
state = "{state}"
oom_score = 0
disabled_plugins = [
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs",
]
[grpc]
  address = "{socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  # A process here may not lower its score, and without this every sandbox dies of it.
  restrict_oom_score_adj = true
  enable_selinux = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{cni}"
    conf_dir = "{etc}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
"""


def write_all(plan: Layout, images: Path) -> None:
    """Write all settings; images is containerd's folder with the images in it."""
    (plan.etc / "cni").mkdir(parents=True, exist_ok=True)
    _write(plan.etc / "cni" / "10-testbed.conflist", _network())
    _write(plan.etc / "kubelet.json", _kubelet(plan))
    _write(plan.etc / "proxy.json", _proxy(plan))
    # Pods resolve names of the cluster only: nothing of the outside is asked.
    (plan.etc / "resolv.conf").write_text("nameserver 127.0.0.1\n", encoding="ascii")
    words = {
        "root": images,
        "state": plan.run / "containerd",
        "socket": plan.containerd,
        "pause": PAUSE,
        "cni": CNI_PROGRAMS,
        "etc": plan.etc,
    }
    (plan.etc / "containerd.toml").write_text(CONTAINERD.format(**words), encoding="ascii")


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=1), encoding="ascii")


def _network() -> dict[str, Any]:
    addresses = {
        "type": "host-local",
        "ranges": [[{"subnet": layout.POD_CIDR}]],
        "routes": [{"dst": "0.0.0.0/0"}],
        "dataDir": "/run/testbed-cni",
    }
    bridge = {"type": "bridge", "bridge": BRIDGE, "isGateway": True, "ipMasq": True, "hairpinMode": True}
    return {
        "cniVersion": "1.0.0",
        "name": "testbed",
        "plugins": [{**bridge, "ipam": addresses}, {"type": "portmap", "capabilities": {"portMappings": True}}],
    }


def _kubelet(plan: Layout) -> dict[str, Any]:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": layout.NODE_ADDRESS,
        "authentication": {
            "anonymous": {"enabled": False},
            "x509": {"clientCAFile": str(plan.pki / "ca.pem")},
            "webhook": {"enabled": True},
        },
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": str(plan.pki / "kubelet-server.pem"),
        "tlsPrivateKeyFile": str(plan.pki / "kubelet-server.key"),
        "containerRuntimeEndpoint": f"unix://{plan.containerd}",
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{layout.CGROUP}",
        # The machine may have the old cgroups, and swap.
        "failCgroupV1": False,
        "failSwapOn": False,
        "resolvConf": str(plan.etc / "resolv.conf"),
        "clusterDNS": [layout.DNS_SERVICE],
        "clusterDomain": layout.CLUSTER_DOMAIN,
        # A laptop's full disk is not what is tested.
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "0%", "imagefs.available": "0%"},
        "imageGCHighThresholdPercent": 100,
        "maxPods": 110,
        "serializeImagePulls": False,
        # Tests start and delete pods by the dozen; with the default of 50 events it would wait for itself.
        "kubeAPIQPS": 50,
        "kubeAPIBurst": 100,
        "syncFrequency": "10s",
        "volumePluginDir": str(plan.run / "kubelet" / "plugins"),
        "podLogsDir": str(plan.run / "pod-logs"),
    }


def _proxy(plan: Layout) -> dict[str, Any]:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "clientConnection": {"kubeconfig": str(plan.client("proxy"))},
        "clusterCIDR": layout.POD_CIDR,
        "hostnameOverride": layout.NODE,
        "mode": "iptables",
        "bindAddress": layout.NODE_ADDRESS,
        "healthzBindAddress": "127.0.0.1:10256",
        "metricsBindAddress": "127.0.0.1:10249",
        # The table of connections belongs to the whole computer.
        "conntrack": {"maxPerCore": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"},
        "iptables": {"syncPeriod": "5s", "minSyncPeriod": "0s"},
    }
