# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a testbed says when it cannot go on."""

from __future__ import annotations


class TestbedError(Exception):
    """One sentence for the person at the terminal."""

    __test__ = False
