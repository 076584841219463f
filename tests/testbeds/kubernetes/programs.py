# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs: built from Go modules whose versions and checksums are in go/*/go.mod and go.sum, once per change."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import ingress_sources, layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands, debian
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

SOURCES = layout.HERE / "go"
# What each module is built from, and what it becomes: the file, and other names for it.
BUILT = {
    "node": (
        ".",
        "node",
        "etcd",
        "folder-provisioner",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-network-policies",
        "kube-proxy",
        "kube-scheduler",
        "kubectl",
        "kubelet",
    ),
    "coredns": ("github.com/coredns/coredns", "coredns"),
    "helm": ("helm.sh/helm/v3/cmd/helm", "helm"),
    "pause": (".", "pause"),
    "pebble": ("github.com/letsencrypt/pebble/v2/cmd/pebble", "pebble"),
    "cert-manager": (".", "cert-manager"),
    "traefik": ("github.com/traefik/traefik/v3/cmd/traefik", "traefik"),
}
PACKAGES = [
    "buildah",
    "conntrack",
    "containerd",
    "containernetworking-plugins",
    "iproute2",
    "iptables",
    "mmdebstrap",
    "runc",
    "util-linux",
]


def folder() -> Path:
    """Return the folder of the programs of these sources."""
    return layout.cache() / "programs" / layout.key(sources())


def install() -> None:
    """Install and build what is missing; nothing is done when all is there."""
    log = layout.cache() / "install.log"
    debian.ensure(PACKAGES, log)
    made = folder()
    if (made / "complete").exists():
        return
    go = shutil.which("go")
    if go is None:
        debian.ensure(["golang-go"], log)
    program = go or "go"
    made.mkdir(parents=True, exist_ok=True)
    traefik = ingress_sources.prepare_traefik(program, made / "traefik-sources")
    ingress_sources.take_files(program, traefik, made)
    for module, (package, file, *names) in BUILT.items():
        print(f"Kubernetes testbed: building {module} from its Go modules", flush=True)
        commands.run(
            program,
            "build",
            f"-C={traefik if module == 'traefik' else SOURCES / module}",
            "-trimpath",
            f"-ldflags={_flags()}",
            f"-o={made / file}",
            package,
            environment={"CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly", "GOWORK": "off"},
            log=log,
        )
        for name in names:
            (made / name).unlink(missing_ok=True)
            (made / name).symlink_to(file)
    shutil.rmtree(traefik)
    (made / "complete").touch()


def require() -> None:
    """Raise TestbedError unless all is installed."""
    if debian.missing(PACKAGES) or not (folder() / "complete").exists():
        raise TestbedError(f"The Kubernetes testbed is not installed; run {layout.HERE / 'testbed'} install.")


def version() -> str:
    """Return the version of Kubernetes, such as 1.35.4."""
    required = (SOURCES / "node" / "go.mod").read_text(encoding="ascii")
    found: list[str] = re.findall(r"k8s\.io/kubernetes v(\S+)", required)
    return found[0]


def _flags() -> str:
    """Return what the linker is told: no symbols for debuggers, and the version, which is else in no source."""
    major, minor, _patch = version().split(".")
    told = {"gitVersion": f"v{version()}", "gitMajor": major, "gitMinor": minor, "gitTreeState": "clean"}
    return " ".join(["-s -w", *(f"-X k8s.io/component-base/version.{name}={value}" for name, value in told.items())])


def sources(module: str = "*") -> list[Path]:
    """Return the files that a module is built from, or all."""
    return [file for file in SOURCES.glob(f"{module}/**/*") if file.suffix in (".go", ".mod", ".sum")]
