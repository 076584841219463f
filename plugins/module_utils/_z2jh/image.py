# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of container images."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/)?"  # host and port of a registry
    r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*"
)
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def split_image(image: str) -> tuple[str, str]:
    """Return what the chart joins with a colon again: name and tag, or with a digest ``name@sha256`` and its digits.

    Raises ValueError with the reason when *image* is not the name of one image with a tag or a digest.
    """
    rest, at, digest = image.partition("@")
    if at and _DIGEST.fullmatch(digest) is None:
        raise ValueError("has something after @ that is no digest (sha256: and 64 digits)")
    name, tag = rest, ""
    # a colon before the last slash is that of the registry's port
    if ":" in rest.rsplit("/", maxsplit=1)[-1]:
        name, _colon, tag = rest.rpartition(":")
    if _NAME.fullmatch(name) is None:
        raise ValueError("is not the name of an image")
    if tag and _TAG.fullmatch(tag) is None:
        raise ValueError("has a tag that no registry takes")
    if at:
        return f"{rest}@sha256", digest[len("sha256:") :]
    if not tag:
        raise ValueError("has no tag, so that nobody knows which image a user gets")
    return name, tag


def moves(image: str) -> bool:
    """Whether the tag of *image* is one that becomes another image by itself."""
    return image.endswith(":latest")
