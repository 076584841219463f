# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Amounts as JupyterHub and as Kubernetes write them.

They are texts on purpose: Helm reads a number as a floating one and writes 1073741824 as 1.073741824e+09.
"""

from __future__ import annotations

from .._sizing.units import GIB, KIB, MIB

_UNITS = ((GIB, "G"), (MIB, "M"), (KIB, "K"))


def spawner_memory(size: int) -> str:
    """Return *size* (bytes) as JupyterHub's ByteSpecification reads it, G being 2**30; less than 1 KiB is cut off."""
    return _whole(size, "")


def pod_memory(size: int) -> str:
    """Return *size* (bytes) as Kubernetes reads it, where Gi is 2**30; less than 1 KiB is cut off."""
    return _whole(size, "i")


def disk(size: int) -> str:
    """Return *size* (bytes) as Kubernetes reads it; a disk is never smaller than what was asked, so MiB round up."""
    return f"{size // GIB}Gi" if size % GIB == 0 else f"{-(-size // MIB)}Mi"


def cores(number: float, percent: int = 100) -> float:
    """Return *percent* of a number of cores, to a thousandth and at least that; whole numbers without a point."""
    found = max(round(number * percent / 100, 3), 0.001)
    return int(found) if found == int(found) else found


def _whole(size: int, suffix: str) -> str:
    for factor, letter in _UNITS:
        if size % factor == 0 and size >= factor:
            return f"{size // factor}{letter}{suffix}"
    return f"{max(size // KIB, 1)}K{suffix}"
