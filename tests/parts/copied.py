# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real copy of the collection: ansible-test resolves links, so the path it runs in must be the one it looks for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places


def files() -> list[Path]:
    """Return every file of the checkout that git tracks or would add, relative to it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=places.CHECKOUT, capture_output=True, text=True, check=True).stdout
    return sorted({Path(name) for name in listing.split("\0") if name and (places.CHECKOUT / name).is_file()})


def collection(root: Path) -> Path:
    """Write the collection below root at the path Ansible looks for, and return that path.

    It becomes a git repository of its own: in the checkout's, where build is ignored, ansible-test would see no file.
    """
    target = root / "ansible_collections" / "scigateway" / "jupyterhub"
    if target.exists():
        shutil.rmtree(target)
    for name in files():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(places.CHECKOUT / name, target / name, follow_symlinks=False)
    subprocess.run(["git", "init", "--quiet", "--template=", "."], cwd=target, check=True)
    return target
