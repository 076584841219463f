# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a folder can take a hub: path, permissions, space, and what is there already."""

from __future__ import annotations

import json
import os
import re
import shutil

# A UNIX socket's path holds at most 107 characters (unix(7)); the longest one below the folder is run/supervisor.sock
# with a number of up to 8 digits.
LONGEST_PATH = 107 - len("/run/supervisor.sock.12345678")


# What a hub has in its data folder: first what can be made again, then what cannot.
SOFTWARE = ("envs", "proxy", "etc", "run", "tutorials", "logs")
DATA = ("homes", "secrets", "state")
FOLDERS = (*SOFTWARE, *DATA)
MARKER = "hub.json"
LOCK = "run.lock"


def nearest_existing(path: str) -> str:
    """Return ``path`` or its nearest parent that exists."""
    while not os.path.lexists(path):
        path = os.path.dirname(path)
    return path


def closed_to_others(path: str) -> str:
    """Return the first folder on the way to ``path`` that other accounts cannot enter, or an empty string."""
    folder = "/"
    for part in os.path.realpath(path).strip("/").split("/"):
        folder = os.path.join(folder, part)
        if os.path.isdir(folder) and not os.stat(folder).st_mode & 0o001:
            return folder
    return ""


def check_path(data_dir: str, as_root: bool) -> None:
    """Refuse a folder that the hub could not live in.

    :raises ValueError: in one sentence.
    """
    if not os.path.isabs(data_dir):
        raise ValueError(f"The data folder {data_dir!r} is not an absolute path; give one that starts with '/'.")
    if len(os.fsencode(data_dir)) > LONGEST_PATH:
        raise ValueError(
            f"The data folder {data_dir} has a path of {len(os.fsencode(data_dir))} characters; at most {LONGEST_PATH} "
            "work because sockets live in it; choose a shorter one."
        )
    if re.search(r"[\s\"'\\;:%]", data_dir):
        raise ValueError(
            f"The data folder {data_dir!r} contains a blank, quote, colon, semicolon, percent sign or backslash, "
            "which process keepers cannot take; choose another."
        )
    parent = nearest_existing(data_dir)
    if not os.path.isdir(parent):
        raise ValueError(f"The data folder {data_dir} cannot be made because {parent} is not a folder; choose another.")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise ValueError(
            f"The data folder {data_dir} cannot be written: {parent} is not writable for you; choose another, or "
            "correct its permissions."
        )
    closed = closed_to_others(parent) if as_root else ""
    if closed and closed != data_dir:
        raise ValueError(
            f"The hub runs under an unprivileged account, which cannot enter {closed}; choose a data folder that "
            "does not lie below it."
        )


def marker(data_dir: str) -> str:
    """Return the path of the file that says whose folder this is, and which JupyterHub last used its database."""
    return os.path.join(data_dir, MARKER)


def check_content(data_dir: str) -> str:
    """Refuse a folder with other things in it than a hub's: taking the hub down would remove them.

    :return: the version of JupyterHub that the folder was last deployed with, empty when it is new.
    :raises ValueError: in one sentence.
    """
    try:
        with open(marker(data_dir), encoding="utf-8") as stream:
            return str(json.load(stream)["jupyterhub"])
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"The file {marker(data_dir)} cannot be read ({error}); restore it.") from error
    foreign = sorted(set(os.listdir(data_dir)) - {*FOLDERS, LOCK}) if os.path.isdir(data_dir) else []
    if foreign:
        raise ValueError(
            f"The data folder {data_dir} holds other things than a hub ({', '.join(foreign[:3])}); choose a new or "
            "empty one."
        )
    return ""


def check_space(data_dir: str, needed: int) -> None:
    """Refuse a disk with less than ``needed`` bytes free.

    :raises ValueError: in one sentence.
    """
    parent = nearest_existing(data_dir)
    free = shutil.disk_usage(parent).free
    if free < needed:
        raise ValueError(
            f"The disk of {parent} has {free / 2**20:.0f} MiB free and the hub needs {needed / 2**20:.0f} MiB; "
            "free some space, or choose a data folder on another disk."
        )


def version_key(version: str) -> tuple[int, ...]:
    """Return the leading numbers of a version, for comparison."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def check_version(deployed: str, wanted: str, data_dir: str) -> None:
    """Refuse to put an older JupyterHub over a newer one, whose database it could not read.

    :raises ValueError: in one sentence.
    """
    if deployed and version_key(deployed) > version_key(wanted):
        raise ValueError(
            f"The hub in {data_dir} was last deployed with JupyterHub {deployed}, which is newer than {wanted}; its "
            "database does not go back, "
            "so use the newer collection, or another data folder."
        )
