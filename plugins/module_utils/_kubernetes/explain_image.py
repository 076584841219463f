# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why an image is not there, from what kubelet and containerd say."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .explain_reading import Finding, Thing, Things, events_of, image_in, name, short
from .explain_variables import Variables

REASONS = (
    "ErrImagePull",
    "ImagePullBackOff",
    "ErrImageNeverPull",
    "InvalidImageName",
    "ImageInspectError",
    "RegistryUnavailable",
    "SignatureValidationFailed",
)

_SLOW = 60.0
# In this order: an address that is not reached may be told with words of those below.
_CAUSES: tuple[tuple[re.Pattern[str], str, str, bool, float], ...] = (
    (
        re.compile(r"no such host|Name or service not known"),
        "the name of its registry is not known to the nodes",
        "correct the registry's name{in_variable}, or let the nodes resolve it",
        False,
        _SLOW,
    ),
    (
        re.compile(r"x509|certificate"),
        "the nodes do not trust the certificate of its registry",
        "give the nodes its certificate authority, or use another registry{in_variable}",
        False,
        20,
    ),
    (
        re.compile(r"name resolution|server misbehaving"),
        "the nodes cannot look up the name of its registry",
        "see that names are resolved on the nodes, or name a registry that they know{in_variable}",
        True,
        0,
    ),
    (
        re.compile(r"dial tcp|i/o timeout|connection re|deadline exceeded|unreachable|TLS handshake|unexpected EOF"),
        "its registry does not answer the nodes",
        "see that the nodes reach the registry, or name one that they reach{in_variable}",
        True,
        0,
    ),
    (
        re.compile(r"\b429\b|toomanyrequests|[Tt]oo [Mm]any [Rr]equests|rate limit"),
        "its registry has given out too many images for now",
        "wait, log in to the registry with a pull secret, or take the image from a mirror{in_variable}",
        True,
        0,
    ),
    (
        re.compile(r"50[0-9] (Internal|Bad|Service|Gateway)"),
        "its registry is out of order",
        "wait, or take the image from another registry{in_variable}",
        True,
        0,
    ),
    (
        re.compile(r"(?i)repository does not exist or may require|insufficient_scope|pull access denied"),
        "it does not exist, or its registry gives it to nobody who is not logged in",
        "correct its name{in_variable}, or name a pull secret",
        False,
        20,
    ),
    (
        re.compile(r"(?i)\b40[13]\b|unauthorized|forbidden|denied|authentication required|authorization failed"),
        "its registry does not give it to this cluster without a login",
        "name a pull secret, or correct its name{in_variable}",
        False,
        20,
    ),
    (
        re.compile(r"(?i)no match for platform|no matching manifest|exec format"),
        "it is not built for the processor of the node",
        "use an image that is built for it{in_variable}",
        False,
        20,
    ),
    (
        re.compile(r"(?i)not found|manifest.unknown|name.unknown|does not exist"),
        "its registry does not have it",
        "correct its name and tag{in_variable}",
        False,
        20,
    ),
    (
        re.compile(r"no space left"),
        "the disk of the node is full",
        "give the nodes larger disks, or use a smaller image{in_variable}",
        True,
        0,
    ),
)
_WITHOUT_PULL: Mapping[str, tuple[str, str, float]] = {
    "InvalidImageName": ("that is no name of an image", "correct its name{in_variable}", 0),
    "ErrImageNeverPull": (
        "the node does not have it and is told never to pull it",
        "bring it to the nodes, or change the pull policy",
        20,
    ),
}


def explain_image(container: Thing, pod: Thing, events: Things, variables: Variables) -> Finding:
    """Return why a container, as the status of its pod has it, waits for its image."""
    waiting = container["state"]["waiting"]
    reason, message = str(waiting.get("reason")), str(waiting.get("message") or "")
    image = image_in(message) or str(container.get("image") or "")
    # an older kubelet says why in an event alone
    failed = [str(one["message"]) for one in events_of(events, pod, "Failed") if image in str(one.get("message"))]
    if reason in ("ErrImagePull", "ImagePullBackOff") and ":" not in message.replace(image, ""):
        message = failed[-1] if failed else message
    cause, advice, can_heal, patience = _cause(reason, message.replace(image, "") if image else message)
    variable = variables.image(image, pod)
    return Finding(
        where=f"pod {name(pod)}",
        cause=f"cannot get the image {image}: {cause}",
        advice=advice.format(in_variable=f" in {variable}" if variable else ""),
        can_heal=can_heal,
        patience=patience,
        topic=f"image {image}",
        pod=name(pod),
    )


def _cause(reason: str, message: str) -> tuple[str, str, bool, float]:
    if reason in _WITHOUT_PULL:
        cause, advice, patience = _WITHOUT_PULL[reason]
        return cause, advice, False, patience
    for pattern, cause, advice, can_heal, patience in _CAUSES:
        if pattern.search(message):
            return cause, advice, can_heal, patience
    return short(message) or "the node does not say why", "see that the node can pull it{in_variable}", True, 0
