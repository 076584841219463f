# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plan may know of the computer that it runs on; read once, so that the plan itself stays pure."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass

from .._sizing.computer import Computer

# Far more than any key; a path such as /dev/zero would have no end.
_LONGEST_TEXT = 65536


@dataclass(frozen=True)
class Context:
    """The surroundings of a plan; folders are absolute paths.

    *obstacle* returns why nothing can be written into a folder (which may not exist yet), or an empty text.
    *groups* are those groups of the inventory that hold a machine. *read_text* returns the content of a file, or None
    when it cannot be read. *computer* returns the computer's size, with the disk on which a folder lies or will lie.
    """

    inventory_dir: str | None
    groups: frozenset[str]
    home: str
    data_home: str
    state_home: str
    is_root: bool
    is_folder: Callable[[str], bool]
    is_file: Callable[[str], bool]
    read_text: Callable[[str], str | None]
    obstacle: Callable[[str], str]
    computer: Callable[[str], Computer]


def read_context(inventory_dir: str | None, groups: frozenset[str] = frozenset()) -> Context:
    """Return the surroundings on this computer, with the inventory's *groups*; nothing is changed or made."""
    home = os.path.expanduser("~")
    is_root = os.geteuid() == 0
    return Context(
        # Ansible says "None" for an inventory that is no file.
        inventory_dir=inventory_dir if inventory_dir and os.path.isabs(inventory_dir) else None,
        groups=groups,
        home=home,
        data_home=_xdg("XDG_DATA_HOME", os.path.join(home, ".local", "share")),
        state_home=_xdg("XDG_STATE_HOME", os.path.join(home, ".local", "state")),
        is_root=is_root,
        is_folder=os.path.isdir,
        is_file=os.path.isfile,
        read_text=read_text,
        obstacle=obstacle,
        computer=read_computer,
    )


def read_computer(folder: str) -> Computer:
    """Return the size of this computer, with the disk of *folder* or of its nearest parent that exists."""
    disk = os.statvfs(_existing(folder))
    return Computer(
        memory_bytes=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        cpus=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        disk_free_bytes=disk.f_bavail * disk.f_frsize,
    )


def read_text(path: str) -> str | None:
    """Return the content of the file *path*, or None when there is none that this account may read."""
    try:
        with open(path, encoding="utf-8") as stream:
            return stream.read(_LONGEST_TEXT)
    except (OSError, UnicodeDecodeError):
        return None


def obstacle(folder: str) -> str:
    """Return why this account cannot write into *folder* (made if it is not there), or an empty text."""
    existing = _existing(folder)
    if not stat.S_ISDIR(os.stat(existing).st_mode):
        return f"{existing} is not a folder"
    if not os.access(existing, os.W_OK | os.X_OK):
        return f"this account may not write into {existing}"
    return ""


def _existing(path: str) -> str:
    while not os.path.exists(path) and path != os.path.dirname(path):
        path = os.path.dirname(path)
    return path


def _xdg(variable: str, default: str) -> str:
    # The XDG specification tells to ignore a relative path.
    value = os.environ.get(variable, "")
    return value if os.path.isabs(value) else default
