# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of a site that what is wrong in a cluster leads to."""

from __future__ import annotations

from collections.abc import Mapping

from .explain_reading import Thing
from .node_room import component

_SERVERS = ("singleuser-server", "user-placeholder")
_PULLERS = ("continuous-image-puller", "hook-image-puller")
_OF_HUB = {"hub": "z2jh_extra_values (hub.image)", "proxy": "z2jh_extra_values (proxy.chp.image)"}
_OF_SERVERS = {
    "memory": "hub_user_memory (or the memory of the profile in hub_profiles)",
    "cpu": "hub_user_cpu (or the cpu of the profile in hub_profiles)",
    "ephemeral-storage": "hub_profiles",
}


class Variables:
    """Names the variable behind something; *known* is a site's own, such as ``{"image x:1": "hub_user_image"}``.

    Its keys are ``image <reference>``, ``class <name of a storage class>``, ``memory``, ``cpu`` and ``timeout``.
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self._known = known or {}

    def image(self, reference: str, pod: Thing) -> str:
        """Return where an image is set, or can be; empty when nobody but the chart sets it."""
        found = self._known.get(f"image {reference}")
        if found:
            return found
        part = component(dict(pod))
        return "hub_user_image or hub_profiles" if part in (*_SERVERS, *_PULLERS) else _OF_HUB.get(part, "")

    def resource(self, resource: str, pod: Thing) -> str:
        """Return where an amount that a pod asks for is set."""
        found = self._known.get(resource)
        if found:
            return found
        return _OF_SERVERS.get(resource, "hub_profiles") if component(dict(pod)) in _SERVERS else ""

    def storage_class(self, storage_class: str) -> str:
        """Return where a storage class is set."""
        return self._known.get(f"class {storage_class}", "hub_storage_class")

    def timeout(self) -> str:
        """Return where the longest wait is set."""
        return self._known.get("timeout", "timeout")
