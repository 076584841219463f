# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The testbed's OpenStack, started for the benchmark, with a fresh project and a proxy for each delay."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.machines_cloud import Login, Way


@dataclass(frozen=True)
class Cloud:
    """The cloud: how to log in directly, and the ways that are measured."""

    direct: Login
    ways: tuple[Way, ...]


@contextlib.contextmanager
def running(folder: Path, delays: Sequence[int]) -> Iterator[Cloud]:
    """Give the cloud for as long as the block lasts, with a way for each of the delays in milliseconds."""
    raise NotImplementedError
    yield
