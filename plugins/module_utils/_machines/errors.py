# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong at a cloud, as one sentence each."""

from __future__ import annotations


class CloudError(Exception):
    """A call that the cloud refused or did not answer; the text is the whole sentence.

    *status* is the status of HTTP, None when there was no answer; *detail* is what the cloud said, for a message that
    is put together elsewhere.
    """

    def __init__(self, sentence: str, status: int | None = None, detail: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.detail = detail or sentence


class Interrupted(CloudError):
    """Somebody asked to stop; no further call is made."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Interrupted before this could be done: {what}; run it again, and it goes on.")
