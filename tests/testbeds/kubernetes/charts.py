# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for Zero to JupyterHub's chart (chart/), packed as Helm takes it, in any version."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tarfile
from pathlib import Path

import yaml
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import hub_images, layout

CHART = layout.HERE / "chart"
NAME = "jupyterhub"
_NOT_PACKED = ("README.md", "__pycache__")


def jupyterhub() -> str:
    """Return the version of JupyterHub in the hub's image."""
    found = re.search(r"(?m)^jupyterhub==(\S+)", hub_images.LOCKS["hub"].read_text(encoding="utf-8"))
    if not found:
        raise ValueError("The lock of the hub's image names no jupyterhub; write it again with scripts/lock.")
    return found[1]


def packed(folder: Path, version: str = "4.4.0", app_version: str = "") -> Path:
    """Write the chart in this version below *folder* and return its file; the same chart gives the same bytes.

    Without *app_version*, it says of itself what the hub's image has.
    """
    app_version = app_version or jupyterhub()
    files = [path for path in sorted(CHART.rglob("*")) if path.is_file() and not set(path.parts) & set(_NOT_PACKED)]
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w") as tar:
        for path in files:
            content = path.read_bytes()
            if path == CHART / "Chart.yaml":
                content = _about(version, app_version).encode()
            entry = tarfile.TarInfo(f"{NAME}/{path.relative_to(CHART)}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"{NAME}-{version}.tgz"
    archive.write_bytes(gzip.compress(inner.getvalue(), mtime=0))
    return archive


def repository(folder: Path, *versions: str) -> Path:
    """Write the chart in these versions, and the index by which Helm finds them; return the index."""
    entries = []
    for version in versions:
        archive = packed(folder, version)
        entries.append(
            {
                **yaml.safe_load(_about(version, jupyterhub())),
                "urls": [archive.name],
                "digest": hashlib.sha256(archive.read_bytes()).hexdigest(),
                "created": "2026-01-01T00:00:00Z",
            }
        )
    index = folder / "index.yaml"
    # JSON is YAML
    index.write_text(json.dumps({"apiVersion": "v1", "entries": {NAME: entries}, "generated": "2026-01-01T00:00:00Z"}))
    return index


def _about(version: str, app_version: str) -> str:
    text = (CHART / "Chart.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^version: .*$", f"version: {version}", text)
    return re.sub(r"(?m)^appVersion: .*$", f'appVersion: "{app_version}"', text)
