# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are either the old or the new one, never half of it."""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import stat
import tempfile


def read(path: str) -> bytes | None:
    """Return the content of ``path``, or None when there is no such file. A link is not followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read()


def write(path: str, content: bytes, mode: int, owner: str = "") -> None:
    """Replace ``path`` by ``content`` in one step, with ``mode`` (permission bits) and, when named, its ``owner``.

    The new file is complete and has its owner and mode before it gets the name: a secret is never readable in
    between, and an interrupted run leaves the old file.
    """
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if owner:
                account = pwd.getpwnam(owner)
                os.fchown(stream.fileno(), account.pw_uid, account.pw_gid)
            os.fchmod(stream.fileno(), mode)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def differs(path: str, mode: int, owner: str = "", group: str = "") -> bool:
    """Tell whether the existing ``path`` has other permission bits, or another ``owner`` or ``group`` (when named).

    An account that is not there yet, as in check mode on a new host, owns nothing.
    """
    found = os.lstat(path)
    if stat.S_IMODE(found.st_mode) != mode:
        return True
    try:
        wrong_owner = bool(owner) and found.st_uid != pwd.getpwnam(owner).pw_uid
        return wrong_owner or (bool(group) and found.st_gid != grp.getgrnam(group).gr_gid)
    except KeyError:
        return True


def adjust(path: str, mode: int, owner: str = "", group: str = "") -> None:
    """Give the existing ``path`` its ``mode`` and, when named, its ``owner`` (with that one's group) and ``group``."""
    if owner:
        account = pwd.getpwnam(owner)
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    if group:
        os.chown(path, -1, grp.getgrnam(group).gr_gid, follow_symlinks=False)
    os.chmod(path, mode)


def make_folder(path: str) -> None:
    """Make a folder and its missing parents with mode 0755, whatever the umask: another account may have to pass."""
    if os.path.isdir(path):
        return
    make_folder(os.path.dirname(path))
    os.mkdir(path)
    os.chmod(path, 0o755)


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def no_space_hint(error: OSError, path: str) -> str:
    """Say in one sentence why ``path`` could not be written and what helps."""
    reason = error.strerror or str(error)
    return (
        f"{path} could not be written: {reason}; free some space or correct the folder's permissions, then run again."
    )
