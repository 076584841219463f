# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which machines stay, are made and go when a count changes."""

from __future__ import annotations

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.groups import Choice, choose
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.model import Machine
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._machines.builders import (
    SITE,
    found,
    group,
    kept_data,
    machine,
)
from hypothesis import given
from hypothesis import strategies as st


def wanted(choice: Choice) -> list[int]:
    return [key.index for key, _group in choice.wanted]


def going(choice: Choice) -> list[int]:
    return sorted(machine.key.index for machine in choice.superfluous)


def test_from_nothing_the_indices_begin_with_one() -> None:
    choice = choose(SITE, [group(3)], found())
    assert [key.name for key, _group in choice.wanted] == ["physics-worker-1", "physics-worker-2", "physics-worker-3"]
    assert (choice.superfluous, choice.highest) == ([], {})


def test_more_machines_leave_the_others_alone() -> None:
    assert wanted(choose(SITE, [group(4)], found(machine(1), machine(3)))) == [1, 3, 4, 5]


def test_fewer_machines_take_the_highest_and_remember_it() -> None:
    choice = choose(SITE, [group(1)], found(machine(1), machine(2), machine(3)))
    assert (wanted(choice), going(choice), choice.highest) == ([1], [2, 3], {"worker": 3})


def test_an_index_is_not_used_again() -> None:
    assert wanted(choose(SITE, [group(2)], found(machine(1), highest={"worker": 3}))) == [1, 4]


def test_what_goes_below_the_highest_needs_no_remembering() -> None:
    choice = choose(SITE, [group(1)], found(machine(1), machine(2)), ["physics-worker-1"])
    assert (wanted(choice), going(choice), choice.highest) == ([2], [1], {})


def test_servers_in_error_go_first() -> None:
    assert going(choose(SITE, [group(2)], found(machine(1, status="ERROR"), machine(2), machine(3)))) == [1]


def test_parts_of_an_interrupted_run_are_finished_under_their_name() -> None:
    part = machine(2)
    part.server = None
    assert wanted(choose(SITE, [group(2)], found(machine(1), part))) == [1, 2]


def test_kept_data_get_their_machine_back() -> None:
    choice = choose(SITE, [group(2)], found(machine(1), kept_data(4), highest={"worker": 7}))
    assert (wanted(choice), going(choice)) == ([1, 4], [])


def test_kept_data_that_nobody_wants_stay() -> None:
    assert going(choose(SITE, [group(1)], found(machine(1), kept_data(2)))) == []


def test_a_role_that_is_forgotten_is_refused_and_count_0_takes_it_away() -> None:
    there = found(machine(1), machine(1, role="control_plane"))
    with pytest.raises(CloudError, match=r"machines of role control_plane \(physics-control-plane-1\).*count 0"):
        choose(SITE, [group(1)], there)
    with pytest.raises(CloudError, match="machines of role control_plane"):
        choose(SITE, [], there)
    choice = choose(SITE, [group(1), group(0, role="control_plane")], there)
    assert [each.name for each in choice.superfluous] == ["physics-control-plane-1"]


@pytest.mark.parametrize("name", ["physics-worker", "chemistry-worker-1", "physics-worker-0"])
def test_what_is_no_machine_of_the_site_cannot_be_removed(name: str) -> None:
    with pytest.raises(CloudError, match=rf"{name} cannot be removed.*there is: physics-worker-1"):
        choose(SITE, [group(1)], found(machine(1)), [name])


def test_who_was_removed_already_is_no_mistake() -> None:
    choice = choose(SITE, [group(1)], found(machine(1), highest={"worker": 2}), ["physics-worker-2"])
    assert (wanted(choice), going(choice)) == ([1], [])


def test_a_root_disk_alone_is_no_kept_data() -> None:
    left = kept_data(1)
    left.volumes[0].kind = "root"
    assert going(choose(SITE, [group(0)], found(left))) == [1]


machines = st.dictionaries(st.integers(1, 12), st.sampled_from(["ACTIVE", "SHUTOFF", "ERROR", "kept"]), max_size=8).map(
    lambda states: [
        kept_data(index) if state == "kept" else machine(index, status=state) for index, state in states.items()
    ]
)


@given(there=machines, count=st.integers(0, 12), highest=st.integers(0, 15))
def test_the_count_is_met_and_indices_are_new(there: list[Machine], count: int, highest: int) -> None:
    choice = choose(SITE, [group(count)], found(*there, highest={"worker": highest}))
    indices = wanted(choice)
    assert len(indices) == len(set(indices)) == count
    known = {each.key.index for each in there}
    used = max([highest, *known])
    assert all(index in known or index > used for index in indices)
    servers = {each.key.index for each in there if each.server}
    # nobody goes while one more is wanted, and nobody is both wanted and superfluous
    assert servers == (servers & set(indices)) | set(going(choice))
    assert not set(going(choice)) or servers >= set(indices)
    # whatever goes now, a later machine gets none of its indices
    left = found(
        *[each for each in there if each not in choice.superfluous], highest={"worker": highest, **choice.highest}
    )
    later = choose(SITE, [group(count + 3)], left)
    assert not set(wanted(later)) & set(going(choice))
