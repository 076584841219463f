# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quantities as Kubernetes writes them: 500m, 24581684Ki, 10Gi, 1e3."""

from __future__ import annotations

import re
from decimal import Decimal

_QUANTITY = re.compile(r"([+-]?[0-9]*\.?[0-9]+|[+-]?[0-9]+\.)(?:[eE]([+-]?[0-9]+)|([numkMGTPE]|[KMGTPE]i)?)")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}


def amount(quantity: object) -> float:
    """Return a quantity as a number: bytes, cores, pieces. What is none counts as nothing."""
    match = _QUANTITY.fullmatch(str(quantity).strip())
    if match is None:
        return 0.0
    number, exponent, suffix = match.groups()
    if exponent:
        return float(Decimal(number) * Decimal(10) ** int(exponent))
    if suffix in _BINARY:
        return float(Decimal(number) * Decimal(1024) ** _BINARY[suffix])
    return float(Decimal(number) * Decimal(10) ** _DECIMAL[suffix or ""])
