# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python that the check runs on a user's server: source code whose output is one JSON value."""

from __future__ import annotations

import typing as t

FILE_PATTERN = r"hub-check-[0-9a-f]{16}\.txt"

_HOME = "import json, os, re, pathlib\nhome = pathlib.Path.home()\n"


def product(one: int, other: int) -> str:
    """Prints the product of two numbers: only a kernel that runs code knows it."""
    return f"print({one} * {other})"


def write_file(name: str, content: str) -> str:
    """Writes a file into the home; prints its path relative to the folder that the file browser opens."""
    return (
        f"{_HOME}with open(home / {name!r}, 'x') as file:\n"
        f"    file.write({content!r})\n    file.flush()\n    os.fsync(file.fileno())\n"
        "print(json.dumps(os.path.relpath(home, os.getcwd())))"
    )


def read_file(name: str) -> str:
    """Prints the content of a file of the home, or null when it is not there."""
    return f"{_HOME}file = home / {name!r}\nprint(json.dumps(file.read_text() if file.exists() else None))"


def remove_files() -> str:
    """Removes the files of this check, and of earlier ones that were killed; prints how many were there.

    By the kernel, not by the file browser, which would move them into a trash folder of the home.
    """
    return (
        f"{_HOME}files = [file for file in home.iterdir() if re.fullmatch({FILE_PATTERN!r}, file.name)]\n"
        "for file in files:\n    file.unlink()\nprint(len(files))"
    )


def missing_folders(names: t.Sequence[str]) -> str:
    """Prints those of the folders that are not in the home or hold nothing."""
    return (
        f"{_HOME}print(json.dumps([name for name in {list(names)!r}"
        " if not (home / name).is_dir() or not any((home / name).iterdir())]))"
    )
