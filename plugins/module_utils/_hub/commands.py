# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that control the hub: given by whoever may do that, run on the controller without a shell."""

from __future__ import annotations

import subprocess
import tempfile
import typing as t

from .errors import NotChecked, Unexpected
from .settings import Settings


def command_words(settings: Settings, name: str) -> tuple[str, ...]:
    """The words of a command; raises NotChecked when it was not given."""
    words = settings.commands.get(name)
    if not words:
        raise NotChecked(f"no command {name} was given")
    return words


class Running:
    """A command from its start on; what it prints is kept."""

    def __init__(self, name: str, words: t.Sequence[str], timeout: float) -> None:
        self._expected = f"the command {name} to succeed within {timeout:g} s"
        self._timeout = timeout
        # files and not pipes: a hub that the command starts may keep them open for ever
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115  (read after the command's end)
        self._complaint = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            # a session of its own: Ctrl-C ends the check, which cleans up, and not a restart half-way
            # there is no module on the controller
            # pylint: disable-next=ansible-bad-function
            self._process = subprocess.Popen(
                list(words),
                stdin=subprocess.DEVNULL,
                stdout=self._printed,
                stderr=self._complaint,
                start_new_session=True,
            )
        except OSError as error:
            raise Unexpected(self._expected, f"that {words[0]} cannot be run ({error.strerror})") from error

    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def output(self) -> str:
        """What it printed until its end; raises Unexpected when it fails or takes too long."""
        try:
            status = self._process.wait(self._timeout)
        except subprocess.TimeoutExpired as error:
            self._process.kill()
            self._process.wait()
            raise Unexpected(self._expected, "that it goes on") from error
        if status:
            lines = self._text(self._complaint).splitlines()
            raise Unexpected(self._expected, f"exit status {status}" + (f": {lines[-1]}" if lines else ""))
        return self._text(self._printed)

    @staticmethod
    def _text(file: t.IO[bytes]) -> str:
        file.seek(0)
        return file.read().decode(errors="replace").strip()
