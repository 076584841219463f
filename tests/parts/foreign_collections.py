# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collections of requirements.yml for tests, from the package `ansible`, since Galaxy may be out of reach."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import surroundings
from ansible_collections.scigateway.jupyterhub.tests.parts import places

_LOCK = places.CHECKOUT / "tests" / "collections.txt"
_WANTED = ("kubernetes/core",)


def link() -> None:
    """Have them beside our own collection; one that is installed there stays."""
    for name in _WANTED:
        place = places.COLLECTIONS / "ansible_collections" / name
        if (place / "MANIFEST.json").is_file():
            continue
        place.unlink(missing_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(folder() / "ansible_collections" / name, target_is_directory=True)


def folder() -> Path:
    """Return the folder that holds them, filled now when the cache does not have it."""
    digest = hashlib.sha256(_LOCK.read_bytes()).hexdigest()[:16]
    kept = places.cache() / "collections" / digest
    if not kept.is_dir():
        _fill(kept)
    return kept


def _fill(kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    temporary = kept.with_name(f"{kept.name}.{os.getpid()}")
    unpacked = temporary / "all"
    try:
        subprocess.run(
            [
                *(places.PROGRAMS / "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes"),
                *("--target", unpacked, "--requirement", _LOCK),
            ],
            check=True,
            env=surroundings.installing(),
        )
        for name in _WANTED:
            (temporary / "wanted" / "ansible_collections" / name).parent.mkdir(parents=True)
            shutil.move(unpacked / "ansible_collections" / name, temporary / "wanted" / "ansible_collections" / name)
        # of two runs at once, the second finds that it is there
        if not kept.is_dir():
            (temporary / "wanted").rename(kept)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
