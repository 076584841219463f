# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nova's driver whose servers are machines (being written)."""
from .pretended import PretendedDriver


class MachineDriver(PretendedDriver):
    pass
