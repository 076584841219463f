# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of site variables: what is converted, and the sentence for what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.specification import OPTIONS, convert_site
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# A busy machine draws slowly, and that is no finding.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("name", "value", "converted"),
    [
        ("hub_https", "true", True),
        ("hub_https", "False", False),
        ("hub_https", "no", False),
        ("hub_https", 1, True),
        ("hub_port", "8080", 8080),
        ("hub_user_memory", "8G", 2**33),
        ("hub_user_memory", 2**33, 2**33),
        ("hub_user_cpu", "0.5", 0.5),
        ("hub_user_cpu", 2, 2.0),
        ("hub_idle_hours", "1.5", 1.5),
        ("hub_users", "ada, grace", ["ada", "grace"]),
        ("hub_users", ["ada", 2026], ["ada", "2026"]),
        ("hub_users", 7, ["7"]),
        ("hub_users", '["ada", "grace"]', ["ada", "grace"]),
        ("hub_users", "", []),
        ("hub_users", ["a@b.org", "é.x", "n" * 200, "two words"], ["a@b.org", "é.x", "n" * 200, "two words"]),
        (
            "hub_user_packages",
            ["numpy>=2,<3", "x[y] ; python_version>'3'"],
            ["numpy>=2,<3", "x[y] ; python_version>'3'"],
        ),
        ("hub_tutorials", "./n", [{"source": "./n", "branch": "", "folder": ""}]),
        ("hub_flavors", '[{"name": "a", "cpus": "4", "memory": "16G"}]', None),
    ],
)
def test_values_are_converted(name: str, value: object, converted: Any) -> None:
    site = convert_site({name: value})
    assert site.problems == []
    if converted is None:
        converted = [{"name": "a", "cpus": 4, "memory": 2**34, "disk": 0, "cost_per_hour": None}]
    assert site.values[name] == converted
    assert type(site.values[name]) is type(converted)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "hub_user_memory",
            "4 gigs",
            "hub_user_memory: '4 gigs' is not a size (a number with K, M, G or T, which are powers of 1024); "
            "write it like 8G.",
        ),
        ("hub_user_memory", 8, "hub_user_memory: 8 is 8 bytes, less than the least that works, 64M; write it like 8G."),
        ("hub_user_memory", 1.5, "hub_user_memory: 1.5 has no unit; write it like 8G."),
        ("hub_user_memory", ["8G"], "hub_user_memory: ['8G'] is not a size; write it like 8G."),
        ("hub_https", "maybe", "hub_https: 'maybe' is neither true nor false; write it like true."),
        ("hub_https", 2, "hub_https: 2 is neither true nor false; write it like true."),
        ("hub_port", 70000, "hub_port: 70000 is more than the most that works, 65535; write it like 8080."),
        ("hub_port", True, "hub_port: True is not a whole number; write it like 8080."),
        ("hub_user_cpu", "nan", "hub_user_cpu: 'nan' is not a number; write it like 0.5."),
        ("hub_concurrent_users", 0, "hub_concurrent_users: 0 is less than the least that works, 1; write it like 30."),
        (
            "hub_data_dir",
            "data",
            "hub_data_dir: 'data' is not an absolute path (one that begins with / or ~/); write it like /srv/hub.",
        ),
        (
            "hub_platform",
            "lokal",
            "hub_platform: 'lokal' is not one of 'auto', 'local', 'server', 'kubespray', 'gke', 'kubernetes'; "
            "write it like server.",
        ),
        (
            "hub_users",
            ["a/b"],
            "hub_users: 'a/b' has a /, which JupyterHub takes in no name; write it like [ada, grace].",
        ),
        ("hub_users", [" ada"], "hub_users: ' ada' has blanks around the name; write it like [ada, grace]."),
        ("hub_users", "ada,,x", "hub_users: '' is an empty name; write it like [ada, grace]."),
        ("hub_users", [None], "hub_users: None is not a name (quote it); write it like [ada, grace]."),
        ("hub_users", {"ada": 1}, "hub_users: {'ada': 1} is not a name (quote it); write it like [ada, grace]."),
        ("hub_users", [".."], "hub_users: '..' names a folder and not a person; write it like [ada, grace]."),
        ("hub_users", ["a\nb"], None),
        ("hub_users", ["n" * 256], None),
        ("hub_name", "Physics Hub", None),
        ("hub_domain", "hub", None),
        ("hub_user_packages", ["--index-url=x"], None),
        ("hub_user_packages", ["numpy pandas"], None),
        ("hub_login", ["gitlab"], None),
        ("hub_login", [{"provider": "github", "client_secret": ["geheim"]}], None),
        ("hub_login", [["geheim"]], None),
        ("hub_login", [{"provider": "github", "client_id": "  "}], None),
        ("hub_login", [{"provider": "google", "allowed_domains": ["@uni.edu"]}], None),
        ("hub_login", [{"provider": "google", "allowed_domains": ["*.uni.edu"]}], None),
        ("hub_profiles", "small", None),
        ("hub_profiles", '[{"name": "a"', None),
        ("hub_profiles", [{"name": "a", "environment": {"A B": "1"}}], None),
        ("hub_profiles", [{"name": "a", "environment": {"A": True}}], None),
    ],
)
def test_wrong_values_are_refused_in_one_sentence(name: str, value: object, sentence: str | None) -> None:
    problems = convert_site({name: value}).problems
    assert len(problems) == 1
    assert "geheim" not in problems[0]
    if sentence is not None:
        assert problems == [sentence]
    assert problems[0].startswith(name)
    assert problems[0].endswith(".")
    assert "\n" not in problems[0]


def test_keys_of_a_map_are_checked_too() -> None:
    problems = convert_site({"hub_flavors": [{"name": "x", "cpu": 2, "memory": "16G"}]}).problems
    assert problems == [
        "hub_flavors[0]: 'cpu' is no key of hub_flavors, the nearest is cpus; its keys are name, cpus, memory, disk, "
        "cost_per_hour.",
        "hub_flavors[0]: cpus is missing; write it like 32.",
    ]


def test_values_of_environment_variables_are_not_repeated() -> None:
    (problem,) = convert_site(
        {"hub_profiles": [{"name": "a", "environment": {"TOKEN": "opensesame", "DEBUG": True}}]}
    ).problems
    assert problem.startswith("hub_profiles[0].environment: '...' holds no text for DEBUG")
    assert "opensesame" not in problem


def test_all_that_is_wrong_is_told_together() -> None:
    problems = convert_site({"hub_port": "x", "hub_usrs": [], "hub_users": ["a/b", "/", "ok"]}).problems
    assert [problem.split(":")[0].split(" ")[0] for problem in problems] == [
        "hub_usrs",
        "hub_users",
        "hub_users",
        "hub_port",
    ]


def test_many_wrong_names_are_not_all_told() -> None:
    problems = convert_site({"hub_users": [f"a/{n}" for n in range(5000)]}).problems
    assert len(problems) == 11
    assert problems[-1] == "hub_users: 4990 more names are wrong in the same ways."


def test_an_empty_line_means_not_given() -> None:
    site = convert_site({"hub_port": None, "hub_users": None})
    assert (site.problems, site.given, site["users"]) == ([], set(), [])


@pytest.mark.parametrize("name", list(OPTIONS))
def test_defaults_and_examples_are_right(name: str) -> None:
    option = OPTIONS[name]
    if option.kind not in ("dicts", "strings", "names"):
        assert convert_site({name: option.example}).problems == []
    if option.default is not None:
        assert convert_site({name: option.default}).problems == []


@steady
@given(st.sampled_from(list(OPTIONS)), st.data())
def test_any_misspelling_is_refused(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(4, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz_"))
    kind = data.draw(st.sampled_from(["drop", "double", "change"]))
    if kind == "drop":
        wrong = name[:at] + name[at + 1 :]
    elif kind == "double":
        wrong = name[:at] + name[at] + name[at:]
    else:
        wrong = name[:at] + letter + name[at + 1 :]
    problems = convert_site({wrong: "1"}).problems
    if wrong not in OPTIONS:
        assert len(problems) == 1
        assert problems[0].startswith(f"{wrong} is not a variable of a site, the nearest is hub_")


@steady
@given(
    st.dictionaries(
        st.sampled_from(list(OPTIONS)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=6,
        ),
    )
)
def test_nothing_that_yaml_holds_breaks_the_conversion(raw: dict[str, object]) -> None:
    for problem in convert_site(raw).problems:
        assert problem.startswith("hub_")
        assert "\n" not in problem
