# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cluster warns of while a server starts, as KubeSpawner hands it on with the progress of the start."""

from __future__ import annotations

import typing as t

_LONGEST = 400


class Warned:
    """Keeps the last warning that says why."""

    def __init__(self) -> None:
        self._last = ""

    def hear(self, event: t.Mapping[str, t.Any]) -> None:
        """Take an event of the progress, of whatever spawner (raw_event: kubespawner/spawner.py)."""
        of_cluster = event.get("raw_event")
        if not isinstance(of_cluster, dict) or of_cluster.get("type") != "Warning":
            return
        message = " ".join(str(of_cluster.get("message") or "").split())
        # with this, kubelet repeats the name of what it has told before
        if message and not message.startswith("Error: "):
            self._last = message[:_LONGEST]

    def __str__(self) -> str:
        """What is to be told beside a start that failed or did not end, empty where nothing is."""
        if not self._last:
            return ""
        advice = "; correct hub_user_image, or the image of the profile" if "pull image" in self._last else ""
        return f" (the cluster says: {self._last}{advice})"
