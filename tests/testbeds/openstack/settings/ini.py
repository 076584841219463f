# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of a service as OpenStack reads them: sections of options."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

Settings = Mapping[str, Mapping[str, object]]


def merged(*parts: Settings) -> dict[str, dict[str, object]]:
    """Put settings together; a later one wins."""
    whole: dict[str, dict[str, object]] = {}
    for part in parts:
        for section, options in part.items():
            whole.setdefault(section, {}).update(options)
    return whole


def rendered(settings: Settings) -> str:
    """Return the text of a file; True and False as oslo.config has them."""
    blocks = []
    for section, options in settings.items():
        lines = [f"{name} = {_text(value)}" for name, value in options.items()]
        blocks.append("\n".join([f"[{section}]", *lines]))
    return "\n\n".join(blocks) + "\n"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def write(path: Path, settings: Settings) -> None:
    """Write the file of a service."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rendered(settings), encoding="utf-8")
