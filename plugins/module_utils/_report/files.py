# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report files that only their owner reads."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import typing as t


class ReportFolderError(Exception):
    """The folder cannot be used; the message is one sentence."""


class ReportFolder:
    """A folder (0700) of files (0600), each of which is replaced as a whole."""

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(os.path.expanduser(path))

    def prepare(self) -> None:
        """Make the folder and show that it can be written to; raises ReportFolderError."""
        try:
            os.makedirs(self.path, mode=0o700, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            raise ReportFolderError(
                f"The report folder {self.path} cannot be written to ({error.strerror}): correct its owner or mode, or "
                "name another one."
            ) from error

    def file(self, name: str) -> str:
        """The path of a file of the folder."""
        return os.path.join(self.path, name)

    def write(self, name: str, text: str) -> None:
        """Write a file; a reader sees the old or the new one, never a half. Raises ReportFolderError."""
        temporary = ""
        try:
            # mkstemp makes files of mode 0600
            handle, temporary = tempfile.mkstemp(dir=self.path, prefix=f".{name}-")
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            os.replace(temporary, self.file(name))
        except OSError as error:
            if temporary:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)
            raise ReportFolderError(
                f"The report {self.file(name)} cannot be written ({error.strerror}): make room there or name another "
                "folder."
            ) from error

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.file(name))

    def read_json(self, name: str) -> dict[str, t.Any]:
        """The object in a file; empty when there is none that can be read."""
        try:
            with open(self.file(name), encoding="utf-8") as stream:
                content = json.load(stream)
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def write_json(self, name: str, content: t.Mapping[str, t.Any]) -> None:
        """Write an object."""
        self.write(name, json.dumps(content, indent=2, sort_keys=True) + "\n")
