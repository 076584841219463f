# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No address of a package registry and no path of one machine stands in the tree: every site has its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

# In parts, so that no such name stands here either.
REGISTRIES = [
    ("py" + "pi", "org"),
    ("python" + "hosted", "org"),
    ("npm" + "js", "org"),
    ("npm" + "js", "com"),
    ("deb." + "debian", "org"),
    ("security." + "debian", "org"),
    ("proxy." + "golang", "org"),
    ("sum." + "golang", "org"),
    ("crates" + "", "io"),
    ("maven" + "", "org"),
    ("maven." + "apache", "org"),
]
MACHINE_PATHS = ["/wo" + "rk/", "/fa" + "rm/", "/opt/" + "wheels", "/ro" + "ot/"]
PATTERN = re.compile(
    "|".join(
        [rf"\b{re.escape(f'{name}.{end}')}\b" for name, end in REGISTRIES]
        + [rf"(?<![\w.-]){re.escape(path)}" for path in MACHINE_PATHS]
    )
)


def finds(texts: dict[Path, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if PATTERN.search(line)
    ]


def test_no_registry_and_no_path_of_one_machine(texts: dict[Path, str]) -> None:
    assert finds(texts) == []


@pytest.mark.parametrize(
    "line",
    ["https://files." + "python" + "hosted.org/x", "deb http://deb." + "debian.org/debian", "cd /wo" + "rk/main"],
)
def test_the_pattern_finds_one(line: str) -> None:
    assert len(finds({Path("a"): f"first\n{line}\n"})) == 1


@pytest.mark.parametrize("line", ["the PyPI index", "docs at debian.org", "network/main", "/opt/tljh/hub"])
def test_the_pattern_leaves_the_rest(line: str) -> None:
    assert finds({Path("a"): line}) == []


def test_locks_name_no_address(texts: dict[Path, str]) -> None:
    locks = {
        name: text for name, text in texts.items() if name.name.startswith("requirements") and name.suffix == ".txt"
    }
    assert locks
    bad = [
        f"{name}:{number}"
        for name, text in locks.items()
        for number, line in enumerate(text.splitlines(), 1)
        if "://" in line or " @ " in line or line.startswith(("-i", "--index", "--extra", "--find"))
    ]
    assert bad == []
