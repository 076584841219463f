# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the front door is built from: Traefik's sources with few of their dependencies, kinds of the Gateway API, and
cert-manager's own chart, all of them out of Go modules."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands

SOURCES = layout.HERE / "go"
ENVIRONMENT = {"GOFLAGS": "-mod=readonly", "GOWORK": "off"}
LEGO = "github.com/go-acme/lego/v5"
GATEWAY, CERT_MANAGER = "sigs.k8s.io/gateway-api", "github.com/cert-manager/cert-manager"
KINDS, CHART = "gateway-kinds.yaml", "cert-manager-chart"
# Of the chart, what belongs to the parts of cert-manager that the testbed does not have.
LEFT_OUT = ("webhook-*", "cainjector-*", "startupapicheck-*")


def prepare_traefik(go: str, folder: Path) -> Path:
    """Return a folder in which Traefik can be built.

    It uses lego for certificates, which brings a client for each of hundreds of name servers. They take an hour to
    compile, and the proxy of modules does not have all of them.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SOURCES / "traefik", folder)
    shutil.copytree(_module(go, SOURCES / "lego", LEGO), folder / "lego")
    commands.run("chmod", "--recursive", "u+w", folder / "lego")
    providers = folder / "lego" / "providers" / "dns"
    shutil.rmtree(providers)
    providers.mkdir()
    shutil.copy(SOURCES / "lego" / "none.go", providers)
    return folder


def take_files(go: str, traefik: Path, folder: Path) -> None:
    """Take what is no program into *folder*."""
    kinds = sorted((_module(go, traefik, GATEWAY) / "config" / "crd" / "standard").glob("gateway.networking*.yaml"))
    (folder / KINDS).write_text("---\n".join(file.read_text(encoding="utf-8") for file in kinds), encoding="utf-8")
    source = _module(go, SOURCES / "cert-manager", CERT_MANAGER)
    chart = folder / CHART
    shutil.rmtree(chart, ignore_errors=True)
    shutil.copytree(source / "deploy" / "charts" / "cert-manager", chart, ignore=shutil.ignore_patterns(*LEFT_OUT))
    commands.run("chmod", "--recursive", "u+w", chart)
    about = chart / "Chart.yaml"
    # The version is written at the release.
    about.write_text(about.read_text(encoding="utf-8").replace("v0.0.0", source.name.partition("@")[2]))


def _module(go: str, inside: Path, name: str) -> Path:
    """Return the folder of a module in the version that another requires, its checksum compared."""
    found = json.loads(commands.run(go, "mod", "download", f"-C={inside}", "-json", name, environment=ENVIRONMENT))
    return Path(found["Dir"])
