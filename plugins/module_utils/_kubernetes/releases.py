# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Helm remembers of its releases, read from its secrets."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
import typing as t
import zlib
from dataclasses import dataclass

Json = dict[str, t.Any]

# Those that were replaced are many and large; what is there now is never among them.
SELECTOR = "owner=helm,status notin (superseded,uninstalled)"
_PART_OF = "app.kubernetes.io/part-of"
_UNREADABLE = (binascii.Error, ValueError, OSError, EOFError, zlib.error)


@dataclass(frozen=True)
class Release:
    """One revision of a release. Of its values, which hold secrets, only what is compared."""

    name: str
    revision: int
    status: str
    chart: str = ""
    chart_version: str = ""
    app_version: str = ""
    site: str = ""
    capacity: str = ""


def releases(secrets: t.Iterable[Json]) -> list[Release]:
    """Return the revisions that *secrets* hold, the newest first."""
    found = [_release(secret) for secret in secrets if secret.get("type", "helm.sh/release.v1") == "helm.sh/release.v1"]
    return sorted(found, key=lambda release: release.revision, reverse=True)


def current(found: t.Iterable[Release], name: str) -> Release | None:
    """Return the release *name* as it runs: status and number of its newest revision, the rest of the deployed one.

    An upgrade that failed, or was cut off, leaves the revision before it as the deployed one.
    """
    mine = [release for release in found if release.name == name]
    if not mine:
        return None
    runs = next((release for release in mine if release.status == "deployed"), mine[0])
    return Release(
        name,
        mine[0].revision,
        mine[0].status,
        runs.chart,
        runs.chart_version,
        runs.app_version,
        runs.site,
        runs.capacity,
    )


def version(text: str) -> tuple[int, int, int] | None:
    """Return major, minor and patch of *text*, None when it has none."""
    match = re.match(r"v?([0-9]+)\.([0-9]+)(?:\.([0-9]+))?", text)
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def _release(secret: Json) -> Release:
    labels = secret["metadata"].get("labels") or {}
    name, status = str(labels.get("name", "")), str(labels.get("status", ""))
    number = str(labels.get("version", "0"))
    revision = int(number) if number.isdigit() else 0
    try:
        kept = content(secret)
    except _UNREADABLE:
        return Release(name, revision, status)
    about = (kept.get("chart") or {}).get("metadata") or {}
    values = kept.get("config") or {}
    return Release(
        name,
        revision,
        status,
        str(about.get("name", "")),
        str(about.get("version", "")),
        str(about.get("appVersion", "")),
        str(_inside(values, "hub", "labels", _PART_OF) or ""),
        str(_inside(values, "singleuser", "storage", "capacity") or ""),
    )


def content(secret: Json) -> Json:
    """Return all that a secret of Helm holds: chart, values, manifest."""
    # The API's base64 is around Helm's own, which is around gzip (helm.sh/helm/v3, pkg/storage/driver/util.go).
    packed = base64.b64decode(base64.b64decode((secret.get("data") or {}).get("release", "")))
    plain = gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed
    kept = json.loads(plain)
    return kept if isinstance(kept, dict) else {}


def own_status(secret: Json) -> str:
    """Return the status as it stands in the revision itself, empty when that cannot be read."""
    try:
        return str((content(secret).get("info") or {}).get("status") or "")
    except _UNREADABLE:
        return ""


def _inside(values: t.Any, *path: str) -> t.Any:
    for key in path:
        values = values.get(key) if isinstance(values, dict) else None
    return values
