# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A chart on the controller: what it is, its own values, and the schema of those."""

from __future__ import annotations

import os
import tarfile
from dataclasses import dataclass
from typing import Any

import yaml

_FILES = ("Chart.yaml", "values.yaml", "values.schema.json")


@dataclass(frozen=True)
class Chart:
    """A chart; *schema* is JSON, empty where it brings none."""

    name: str
    version: str
    app_version: str
    values: dict[str, Any]
    schema: str


def read(path: str) -> Chart:
    """Return the chart in a folder or an archive; ValueError with a sentence when it is none."""
    try:
        texts = _of_folder(path) if os.path.isdir(path) else _of_archive(path)
        about = yaml.safe_load(texts["Chart.yaml"])
        values = yaml.safe_load(texts.get("values.yaml", "")) or {}
        return Chart(
            str(about["name"]),
            str(about["version"]),
            str(about.get("appVersion", "")),
            dict(values),
            texts.get("values.schema.json", ""),
        )
    except (OSError, tarfile.TarError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ValueError(
            f"The chart {path} cannot be read ({reason}); fetch it again, or correct z2jh_chart."
        ) from error


def _of_folder(path: str) -> dict[str, str]:
    found = {}
    for name in _FILES:
        place = os.path.join(path, name)
        if os.path.isfile(place):
            with open(place, encoding="utf-8") as file:
                found[name] = file.read()
    return found


def _of_archive(path: str) -> dict[str, str]:
    found = {}
    with tarfile.open(path) as tar:
        for member in tar:
            # charts that it depends on lie deeper
            folder, _slash, name = member.name.partition("/")
            if folder and name in _FILES and member.isfile():
                content = tar.extractfile(member)
                found[name] = content.read().decode("utf-8") if content else ""
    return found
