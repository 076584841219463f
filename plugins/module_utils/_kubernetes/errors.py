# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cluster answers when it does not do what it was asked."""

from __future__ import annotations

FORBIDDEN = 403


class ClusterError(Exception):
    """A refusal, as one sentence; *status* is that of HTTP, 0 when the cluster was not reached."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        """Keep the status beside the sentence."""
        super().__init__(sentence)
        self.status = status


class NotFound(ClusterError):
    """What was asked for is not there."""
