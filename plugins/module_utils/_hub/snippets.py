# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python that the check runs on a user's server: source code whose output is one JSON value."""

from __future__ import annotations

import typing as t

FILE_PATTERN = r"hub-check-[0-9a-f]{16}\.(txt|bin)"

_HOME = "import json, os, re, pathlib\nhome = pathlib.Path.home()\n"


def product(one: int, other: int) -> str:
    """Prints the product of two numbers: only a kernel that runs code knows it."""
    return f"print({one} * {other})"


def write_file(name: str, content: str) -> str:
    """Writes a file into the home; prints its whole path, and the path of the home relative to the folder that the
    file browser opens."""
    return (
        f"{_HOME}with open(home / {name!r}, 'x') as file:\n"
        f"    file.write({content!r})\n    file.flush()\n    os.fsync(file.fileno())\n"
        f"print(json.dumps({{'folder': os.path.relpath(home, os.getcwd()), 'path': str(home / {name!r})}}))"
    )


def read_file(name: str) -> str:
    """Prints the content of a file of the home, or null when it is not there."""
    return f"{_HOME}file = home / {name!r}\nprint(json.dumps(file.read_text() if file.exists() else None))"


def remove_files(name: str = "") -> str:
    """Removes a file of the home; without a name all of this check, and of earlier ones that were killed. Prints how
    many were there.

    By the kernel, not by the file browser, which would move them into a trash folder of the home.
    """
    pattern = name.replace(".", r"\.") or FILE_PATTERN
    return (
        f"{_HOME}files = [file for file in home.iterdir() if re.fullmatch({pattern!r}, file.name)]\n"
        "for file in files:\n    file.unlink()\nprint(len(files))"
    )


def missing_folders(names: t.Sequence[str]) -> str:
    """Prints those of the folders that are not in the home or hold nothing."""
    return (
        f"{_HOME}print(json.dumps([name for name in {list(names)!r}"
        " if not (home / name).is_dir() or not any((home / name).iterdir())]))"
    )


def read_path(path: str) -> str:
    """Prints the content of a file anywhere, or null when it cannot be read."""
    return (
        f"import json\ntry:\n    with open({path!r}) as file:\n        content = file.read()\n"
        "except OSError:\n    content = None\nprint(json.dumps(content))"
    )


def digest(name: str) -> str:
    """Prints size (bytes) and SHA-256 of a file of the home."""
    return (
        f"{_HOME}import hashlib\ndata = (home / {name!r}).read_bytes()\n"
        "print(json.dumps([len(data), hashlib.sha256(data).hexdigest()]))"
    )


def remember(name: str, value: int) -> str:
    """Keeps a number in the kernel."""
    return f"{name} = {value}"


def recall(name: str) -> str:
    """Prints a number that the kernel keeps, or nothing when it does not."""
    return f"print(globals().get({name!r}, ''))"


def versions(distributions: t.Sequence[str]) -> str:
    """Prints the versions of those distributions that the kernel finds, and of its Python, by their names."""
    return (
        "import importlib.metadata, json, platform\nfound = {'Python': platform.python_version()}\n"
        f"for name in {list(distributions)!r}:\n    try:\n        found[name] = importlib.metadata.version(name)\n"
        "    except importlib.metadata.PackageNotFoundError:\n        pass\nprint(json.dumps(found))"
    )
