# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes in bytes, read and written as JupyterHub does: K, M, G and T are powers of 1024."""

from __future__ import annotations

import re
from decimal import Decimal

KIB = 2**10
MIB = 2**20
GIB = 2**30
TIB = 2**40

_FACTORS = {"": 1, "K": KIB, "M": MIB, "G": GIB, "T": TIB}
# "8G" is JupyterHub's form (jupyterhub.traitlets.ByteSpecification), "8Gi" is Kubernetes', "8GiB" is IEC's; all mean
# the same. "8GB" is left out on purpose: it is 10**9 to some readers and 2**30 to others.
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)\s?(?:([KMGT])(?:i|iB)?)?")


def parse_size(text: str) -> int:
    """Return the bytes that *text* names, such as ``8G``, ``1.5G``, ``512M``, ``8GiB`` or plain bytes.

    Raises ValueError when *text* is no size; a fraction of a byte is cut off.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError("is not a size (a number with K, M, G or T, which are powers of 1024)")
    return int(Decimal(match.group(1)) * _FACTORS[match.group(2) or ""])


def format_size(size: int) -> str:
    """Return *size* (bytes) for reading, at most one digit after the point: ``110.1G``."""
    for letter in ("T", "G", "M", "K"):
        factor = _FACTORS[letter]
        if size >= factor:
            return f"{size / factor:.1f}".replace(".0", "") + letter
    return str(size)
