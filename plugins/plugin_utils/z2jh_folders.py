# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders of tutorials on the operator's computer, packed for a ConfigMap."""

from __future__ import annotations

import base64
import gzip
import io
import os
import tarfile
from collections.abc import Mapping, Sequence
from typing import Any

from ..module_utils._sizing.units import format_size
from ..module_utils._z2jh.tutorials import LARGEST_ARCHIVE, is_folder

# Their history and what programs leave behind is nothing to teach.
_LEFT_OUT = (".git", ".ipynb_checkpoints", "__pycache__")


def archives(tutorials: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the content of each tutorial that is a folder, by its path, as tar.gz in base64.

    Raises ValueError, with a sentence, when one is not there, is empty, or is too large.
    """
    return {str(each["source"]): pack(str(each["source"])) for each in tutorials if is_folder(each)}


def pack(folder: str) -> str:
    """Return *folder* as tar.gz in base64; the same content gives the same text on every computer."""
    if not os.path.isdir(folder):
        raise ValueError(f"The tutorial folder {folder} is not there; correct its path in the site.")
    names = _files(folder)
    if not names:
        raise ValueError(f"The tutorial folder {folder} holds no file; put something into it, or leave it out.")
    size = sum(os.lstat(os.path.join(folder, name)).st_size for name in names)
    # even what packs best is not read whole just to be refused
    if size <= 100 * LARGEST_ARCHIVE:
        packed = _packed(folder, names)
        if len(packed) <= LARGEST_ARCHIVE:
            return base64.b64encode(packed).decode("ascii")
        size = len(packed)
    raise ValueError(
        f"The tutorial folder {folder} is too large to travel in the cluster ({format_size(size)}, and "
        f"{format_size(LARGEST_ARCHIVE)} packed is the most); put it into a git repository and name its address, or "
        "take large files out."
    )


def _files(folder: str) -> list[str]:
    """Return all files and links below *folder*, as paths in it, sorted."""
    found = []
    for where, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(where, name))]
        folders[:] = [name for name in folders if name not in _LEFT_OUT and name not in links]
        found += [os.path.relpath(os.path.join(where, name), folder) for name in (*names, *links)]
    return sorted(found)


def _packed(folder: str, names: list[str]) -> bytes:
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in names:
            about = tar.gettarinfo(os.path.join(folder, name), arcname=name)
            about.uid = about.gid = 0
            about.uname = about.gname = ""
            about.mtime = 0
            about.mode = 0o755 if about.mode & 0o100 else 0o644
            if about.isreg():
                with open(os.path.join(folder, name), "rb") as content:
                    tar.addfile(about, content)
            elif about.issym():
                tar.addfile(about)
    return gzip.compress(inner.getvalue(), compresslevel=9, mtime=0)
