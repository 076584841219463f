# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tutorials as the operator names them: git repositories and folders."""

from __future__ import annotations

import os
import re
from typing import Any

from .context import Context
from .conversion import sentence

# Only these: git's `ext::` transport, for one, would run a command.
_URL = re.compile(r"(?:https?|ssh|git|file)://\S+|[\w.-]+@[\w.-]+:\S+")
# A user alone may be a token where it goes over HTTP; over SSH it is only a name.
_CREDENTIALS = re.compile(r"^(?:https?://[^/\s]*@|\w+://[^/@\s]*:[^/@\s]*@)")
_BRANCH = re.compile(r"(?!-)[^\s~^:?*\[\\]+")


def plan_tutorials(given: list[dict[str, Any]], context: Context, problems: list[str]) -> list[dict[str, str]]:
    """Return source, branch and folder of each tutorial; a folder's path becomes absolute.

    What is wrong is added to *problems*. A repository is not asked here whether it exists: that needs the network.
    """
    planned: list[dict[str, str]] = []
    for at, tutorial in enumerate(given):
        where = f"hub_tutorials[{at}]"
        source, found = _source(tutorial["source"], where, context)
        if found:
            problems.append(found)
            continue
        if tutorial["branch"] and _BRANCH.fullmatch(tutorial["branch"]) is None:
            problems.append(sentence(f"{where}.branch", tutorial["branch"], "is no name of a branch", "main"))
        folder = tutorial["folder"] or _folder(source)
        if not _is_plain(folder):
            problems.append(
                sentence(f"{where}.folder", folder, "is not a folder below the home that is not hidden", "course")
            )
        taken = next((other["folder"] for other in planned if _overlap(folder, other["folder"])), None)
        if taken:
            problems.append(
                f"{where}: folder {folder!r} is taken by another tutorial, in {taken!r}; give it another name in "
                "folder."
            )
        planned.append({"source": source, "branch": tutorial["branch"], "folder": folder})
    return planned


def _source(source: str, where: str, context: Context) -> tuple[str, str]:
    if _CREDENTIALS.match(source):
        # The value is not repeated: it holds a secret.
        return "", (
            f"{where}.source: the address holds a password or token, which the plan would show; "
            "name a repository that needs none, or a folder."
        )
    if _URL.fullmatch(source):
        return source, ""
    path = context.home + source[1:] if source.startswith("~/") else source
    if not os.path.isabs(path):
        if context.inventory_dir is None:
            return "", sentence(f"{where}.source", source, "is neither an address nor an absolute path", "/srv/course")
        path = os.path.join(context.inventory_dir, path)
    path = os.path.normpath(path)
    if not context.is_folder(path):
        return "", (
            f"{where}.source: {source!r} is neither the address of a git repository nor a folder "
            f"(looked for {path}); write it like https://github.com/example/course."
        )
    return path, ""


def _folder(source: str) -> str:
    name = re.split(r"[/:]", source.rstrip("/"))[-1]
    return name[:-4] if name.endswith(".git") else name


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _is_plain(folder: str) -> bool:
    parts = folder.split("/")
    return all(part and part == part.strip() and not part.startswith((".", "-")) for part in parts)
