# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a home: one for each name, and a name that any file system takes."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

NAMES = st.one_of(
    st.text(min_size=1, max_size=300),
    st.text("aA-_.0/é@", min_size=1, max_size=8),
    st.from_regex(r"[a-z]{1,3}--[0-9a-f]{16}", fullmatch=True),
)
# the path to the files is the same for every example
examples = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def home_folder(files: object) -> Callable[[str], str]:
    found: Callable[[str], str] = importlib.import_module("hub_homes").home_folder
    return found


@examples
@given(name=NAMES)
def test_it_is_one_plain_folder_name(home_folder: Callable[[str], str], name: str) -> None:
    folder = home_folder(name)
    assert re.fullmatch(r"[a-z0-9_-][a-z0-9._-]*", folder)
    assert len(os.fsencode(folder)) <= 63


@examples
@given(one=NAMES, other=NAMES)
@example(one="Ada@example.org", other="ada@example.org")
@example(one="ada.", other="ada-")
@example(one="x" * 299 + "y", other="x" * 299 + "z")
def test_two_names_never_share_a_folder(home_folder: Callable[[str], str], one: str, other: str) -> None:
    assume(one != other)
    assert home_folder(one) != home_folder(other)


@examples
@given(name=NAMES)
def test_nobody_can_choose_a_name_that_spells_anothers_folder(home_folder: Callable[[str], str], name: str) -> None:
    folder = home_folder(name)
    assume(folder != name)
    assert home_folder(folder) != folder


@pytest.mark.parametrize("name", ["ada", "a.b_c-d", "hub-check-a", "x" * 63, "0"])
def test_a_plain_name_is_its_own_folder(home_folder: Callable[[str], str], name: str) -> None:
    assert home_folder(name) == name


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("ada@example.org", "ada-example-org"),
        ("Ada", "ada"),
        ("../../etc/passwd", "etc-passwd"),
        ("a..b", "a-b"),
        ("Łukasz", "ukasz"),
        ("山田", "user"),
        ("x" * 200, "x" * 40),
    ],
)
def test_any_other_stays_readable(home_folder: Callable[[str], str], name: str, readable: str) -> None:
    assert re.fullmatch(re.escape(readable) + "--[0-9a-f]{16}", home_folder(name))


def test_folders_stay_the_same_from_release_to_release(home_folder: Callable[[str], str]) -> None:
    # A change here would leave people with an empty home.
    assert home_folder("ada@example.org") == "ada-example-org--cfe00dde46ef9426"
