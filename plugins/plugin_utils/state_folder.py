# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state folder of a site on the controller: what must outlive a run, for its operator alone."""

from __future__ import annotations

import os

from ..module_utils._host import atomic
from ..module_utils._site.lock import make_state_dir


class StateFolder:
    """Files below `.hub`; without a path, nothing is kept and nothing is found."""

    def __init__(self, path: str) -> None:
        """Keep the path; it is made when the first file is."""
        self.path = path

    def secret(self, name: str) -> str:
        """Return a secret that was kept, empty where there is none."""
        found = atomic.read(os.path.join(self.path, "secrets", name)) if self.path else None
        return (found or b"").decode("utf-8").strip()

    def keep_secret(self, name: str, value: str) -> None:
        """Keep a secret, when it is another than before."""
        if self.path and self.secret(name) != value:
            self.keep(os.path.join("secrets", name), f"{value}\n".encode())

    def keep(self, name: str, content: bytes) -> str:
        """Write a file that nobody else may read, and return its path.

        :raises ValueError: with a sentence, when there is no folder, or it cannot be written.
        """
        if not self.path:
            raise ValueError(f"There is no folder to keep {name} in; name one in z2jh_state_dir.")
        path = os.path.join(self.path, name)
        try:
            self._make_folder_of(path)
            atomic.write(path, content, 0o600)
        except OSError as error:
            raise _refusal(path, error) from error
        return path

    def place(self, name: str) -> str:
        """Make the folder of a file that somebody else writes, and return the path of the file.

        :raises ValueError: with a sentence, when that cannot be.
        """
        path = os.path.join(self.path, name)
        try:
            self._make_folder_of(path)
        except OSError as error:
            raise _refusal(path, error) from error
        return path

    def _make_folder_of(self, path: str) -> None:
        make_state_dir(self.path)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)


def _refusal(path: str, error: OSError) -> ValueError:
    return ValueError(f"{path} cannot be written ({error.strerror}); see its owner and the space there.")
