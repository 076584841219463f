# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu of profiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Build = Callable[..., Any]


def profile(**changed: Any) -> dict[str, Any]:
    return {"slug": "big", "display_name": "Big", **changed}


def menu(**choice: Any) -> dict[str, Any]:
    choices = [{"slug": "one", "display_name": "One"}, {"slug": "two", "display_name": "Two", **choice}]
    return {"slug": "kind", "display_name": "Kind", "choices": choices}


def first(built: Any) -> dict[str, Any]:
    found: dict[str, Any] = built.values["singleuser"]["profileList"][0]
    return found


def test_a_profile_replaces_only_what_it_names(hub: Build) -> None:
    found = first(hub(profiles=[profile(memory_bytes="4G")]))
    assert found["kubespawner_override"] == {"mem_limit": "4G", "mem_guarantee": "4G"}
    assert found["default"] is True


def test_the_one_that_says_so_is_chosen_beforehand(hub: Build) -> None:
    given = [profile(), profile(slug="small", default=True)]
    assert [each["default"] for each in hub(profiles=given).values["singleuser"]["profileList"]] == [False, True]


def test_processors_bring_their_toleration_and_keep_those_of_the_chart(hub: Build) -> None:
    common = [{"key": "example.org/all", "operator": "Exists"}]
    override = first(hub(profiles=[profile(gpus=2)], tolerations=common))["kubespawner_override"]
    assert override["extra_resource_limits"] == {"nvidia.com/gpu": "2"}
    assert [each["key"] for each in override["tolerations"]] == [
        "hub.jupyter.org/dedicated",
        "hub.jupyter.org_dedicated",
        "example.org/all",
        "nvidia.com/gpu",
    ]
    tpu = first(hub(profiles=[profile(tpus=4)]))["kubespawner_override"]
    assert tpu["extra_resource_limits"] == {"google.com/tpu": "4"}
    amd = first(hub(profiles=[profile(gpus=1)], gpu_resource="amd.com/gpu"))["kubespawner_override"]
    assert (amd["extra_resource_limits"], amd["tolerations"][-1]["key"]) == ({"amd.com/gpu": "1"}, "amd.com/gpu")


def test_a_menu_inside_a_profile(hub: Build) -> None:
    options = first(hub(profiles=[profile(gpus=1, options=[menu(gpus=0, image="quay.io/a/r:1")])]))["profile_options"]
    choices = options["kind"]["choices"]
    assert [(key, each["default"]) for key, each in choices.items()] == [("one", True), ("two", False)]
    # null takes what the profile gave away again
    assert choices["two"]["kubespawner_override"] == {
        "image": "quay.io/a/r:1",
        "extra_resource_limits": {"nvidia.com/gpu": None},
    }


def test_a_choice_keeps_the_tolerations_of_its_profile(hub: Build) -> None:
    own = [{"key": "example.org/fast", "operator": "Exists"}]
    options = first(hub(profiles=[profile(tolerations=own, options=[menu(gpus=1)])]))["profile_options"]
    keys = [each["key"] for each in options["kind"]["choices"]["two"]["kubespawner_override"]["tolerations"]]
    assert keys[2:] == ["example.org/fast", "nvidia.com/gpu"]


def test_braces_and_angle_brackets_stay_what_they_are(hub: Build) -> None:
    found = first(hub(profiles=[profile(display_name="<b>{{ user }}", environment={"OPTIONS": '{"a": 1}'})]))
    assert found["display_name"] == "&lt;b&gt;&#123;&#123; user &#125;&#125;"
    # KubeSpawner formats this with the user's name
    assert found["kubespawner_override"]["environment"]["OPTIONS"].format() == '{"a": 1}'


def test_each_image_is_pulled_ahead_once(hub: Build) -> None:
    given = [profile(slug=f"p{number}", image="quay.io/a/b:1") for number in range(5)]
    given.append(profile(options=[menu(image="quay.io/a/c:2")]))
    pulling = hub(profiles=given).values["prePuller"]
    assert sorted((each["name"], each["tag"]) for each in pulling["extraImages"].values()) == [
        ("quay.io/a/b", "1"),
        ("quay.io/a/c", "2"),
    ]
    assert pulling["pullProfileListImages"] is False
    off = hub(profiles=given, prepull=False).values["prePuller"]
    assert ("extraImages" in off, off["continuous"]["enabled"]) == (False, False)


@pytest.mark.parametrize(
    ("profiles", "why"),
    [
        ([profile(), profile()], "z2jh_profiles: big is there twice"),
        ([profile(image="a")], "z2jh_profiles[0].image: 'a' has no tag"),
        ([profile(options=[menu(), menu()])], "z2jh_profiles[0].options: kind is there twice"),
        ([profile(options=[menu(slug="one")])], "z2jh_profiles[0].options.kind.choices: one is there twice"),
        ([profile(options=[menu(image="a")])], "z2jh_profiles[0].options.kind.two.image: 'a' has no tag"),
        ([profile(options=[{**menu(), "choices": []}])], "choices is empty"),
        ([profile(options=[menu(gpus=1), {**menu(tpus=1), "slug": "more"}])], "KubeSpawner keeps those of the last"),
        ([profile(memmory_bytes=1)], "'memmory_bytes' is no key of z2jh_profiles, the nearest is memory_bytes"),
    ],
)
def test_a_menu_that_is_not_what_it_seems_is_refused(
    refused: Callable[..., str], profiles: list[dict[str, Any]], why: str
) -> None:
    assert why in refused(profiles=profiles)
