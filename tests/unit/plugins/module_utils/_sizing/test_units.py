# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes are read as JupyterHub reads them."""

from __future__ import annotations

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._sizing.units import format_size, parse_size
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# A busy machine draws slowly, and that is no finding.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("8G", 8 * 2**30),
        ("512M", 512 * 2**20),
        ("1.5G", 3 * 2**29),
        ("128K", 2**17),
        ("2T", 2**41),
        ("8Gi", 2**33),
        ("8GiB", 2**33),
        (" 8 G ", 2**33),
        ("1073741824", 2**30),
    ],
)
def test_sizes_that_are_read(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["4 gigs", "8GB", "8g", "G", "", "-1G", "1e9", "1,5G", "8G8", "0x10", "²G", "nan"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        parse_size(text)


@steady
@given(st.integers(0, 10**9), st.sampled_from([("", 1), ("K", 2**10), ("M", 2**20), ("G", 2**30), ("T", 2**40)]))
def test_whole_sizes_are_exact(count: int, unit: tuple[str, int]) -> None:
    assert parse_size(f"{count}{unit[0]}") == count * unit[1]


@steady
@given(st.integers(0, 2**60))
def test_a_size_for_reading_is_right_to_the_digit_shown(size: int) -> None:
    assert abs(parse_size(format_size(size)) - size) <= max(1, size * 0.051)


def test_a_size_for_reading() -> None:
    assert format_size(11 * 10 * 2**30 + 128 * 2**20) == "110.1G"
    assert format_size(10 * 2**30) == "10G"
