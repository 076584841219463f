# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A part of `make test`: a name, what it yields, and what it needs of the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ansible_collections.scigateway.jupyterhub.tests.parts.check import Check


@dataclass(frozen=True)
class Part:
    """Checks that run one after the other; a yielded string is a line to print (what is left out, and why).

    needs names what not every machine gives (root, Debian packages); such a part runs with TESTBEDS=1 or when named.
    """

    name: str
    checks: Callable[[], Iterator[Check | str]]
    needs: str = ""
