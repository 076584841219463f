# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The drivers that Nova is given, by the names that its settings use."""

from __future__ import annotations

from .machines import MachineDriver
from .pretended import PretendedDriver

__all__ = ["MachineDriver", "PretendedDriver"]
