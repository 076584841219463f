# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to a machine, in which order, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.addresses import NEW
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.model import (
    Address,
    Group,
    Machine,
    Port,
    Volume,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.planning import (
    Wishes,
    Work,
    plan_superfluous,
    plan_wanted,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._machines.builders import (
    group,
    kept_data,
    machine,
)

GROUPS = frozenset({"group"})


def plan(there: Machine, wanted: Group, address: Address | str | None = None, **wishes: Any) -> Work:
    return plan_wanted(there.key, wanted, there, Wishes(security_groups=GROUPS, **wishes), address)


def steps(work: Work) -> list[str]:
    return [f"{step.verb} {step.kind}" for step in work.steps]


def test_a_new_machine_is_made_after_its_parts() -> None:
    there = Machine(machine(1).key)
    assert steps(plan(there, group(volume_size=5, boot_volume_size=20), NEW)) == [
        "create port",
        "create volume",
        "create volume",
        "create address",
        "create server",
    ]


def test_a_whole_machine_needs_nothing() -> None:
    work = plan(machine(1, data=5, address="198.51.100.7"), group(volume_size=5), NEW)
    assert (work.steps, work.drift) == ([], [])


def test_what_was_interrupted_is_finished() -> None:
    there = kept_data(1)
    there.port = machine(1).port
    assert steps(plan(there, group(volume_size=10))) == ["create server"]


def test_a_volume_that_came_off_is_attached_again() -> None:
    there = machine(1, data=5)
    there.volumes[0].server_id, there.volumes[0].status = "", "available"
    assert steps(plan(there, group(volume_size=5))) == ["attach volume"]
    there = machine(1, data=5, status="SHUTOFF")
    there.volumes[0].server_id, there.volumes[0].status = "", "available"
    assert steps(plan(there, group(volume_size=5))) == ["start server", "attach volume"]


def test_the_volume_of_a_shelved_server_comes_with_it() -> None:
    there = machine(1, data=5, status="SHELVED_OFFLOADED")
    there.volumes[0].server_id, there.volumes[0].status = "", "reserved"
    assert steps(plan(there, group(volume_size=5))) == ["unshelve server"]


def test_a_volume_on_another_server_is_told() -> None:
    there = machine(1, data=5)
    there.volumes[0].server_id = "server-9"
    with pytest.raises(CloudError, match=r"physics-worker-1-data is attached to another server \(server-9\)"):
        plan(there, group(volume_size=5))


@pytest.mark.parametrize(
    ("change", "apply", "expected"),
    [
        ({"flavor": "big"}, "flavor", ["resize server"]),
        ({"image": "Rocky"}, "image", ["delete server", "create server"]),
        ({"volume_size": 9}, "volume_size", ["extend volume"]),
    ],
)
def test_drift_is_told_and_mended_only_when_asked(change: dict[str, Any], apply: str, expected: list[str]) -> None:
    wanted = Group(**{**vars(group(volume_size=5)), **change})
    left = plan(machine(1, data=5), wanted)
    assert (left.steps, [each.what for each in left.drift]) == ([], [apply])
    assert f"unless apply names {apply}" in left.drift[0].sentence()
    mended = plan(machine(1, data=5), wanted, apply=frozenset({apply}))
    assert (steps(mended), mended.drift) == (expected, [])


def test_ports_are_changed_only_when_asked() -> None:
    there = machine(1)
    pairs = frozenset({"10.233.64.0/18"})
    assert [each.what for each in plan(there, group(), pairs=pairs).drift] == ["allowed_address_pairs"]
    asked = plan(there, group(), pairs=pairs, apply=frozenset({"allowed_address_pairs"}))
    assert steps(asked) == ["update port"]


def test_a_volume_never_shrinks() -> None:
    work = plan(machine(1, data=9), group(volume_size=5), apply=frozenset({"volume_size"}))
    assert (work.steps, work.drift) == ([], [])


def test_a_server_in_error_is_left_as_it_is_until_it_is_replaced() -> None:
    there = machine(1, status="ERROR", data=5, address="198.51.100.7", flavor="big")
    assert steps(plan(there, group(volume_size=5), NEW)) == []
    replaced = plan(there, group(volume_size=5), NEW, replace=frozenset({there.name}))
    assert steps(replaced) == ["delete server", "create server"]


def test_replacing_makes_the_root_disk_anew_and_keeps_the_data() -> None:
    there = machine(1, data=5)
    there.volumes.append(Volume("root-1", f"{there.name}-root", "root", 20, "in-use", "server-1", "/dev/vda"))
    work = plan(there, group(volume_size=5, boot_volume_size=20), replace=frozenset({there.name}))
    assert [(step.verb, step.name) for step in work.steps] == [
        ("delete", "physics-worker-1"),
        ("delete", "physics-worker-1-root"),
        ("create", "physics-worker-1-root"),
        ("create", "physics-worker-1"),
    ]


@pytest.mark.parametrize(
    ("status", "state", "expected"),
    [
        ("ACTIVE", "stopped", ["stop server"]),
        ("SHUTOFF", "stopped", []),
        ("ACTIVE", "shelved", ["shelve server"]),
        ("SHUTOFF", "shelved", ["shelve server"]),
        ("SHELVED_OFFLOADED", "shelved", []),
        ("SHUTOFF", "present", ["start server"]),
        ("SHELVED_OFFLOADED", "present", ["unshelve server"]),
        ("VERIFY_RESIZE", "present", ["confirm server"]),
    ],
)
def test_states(status: str, state: str, expected: list[str]) -> None:
    assert steps(plan(machine(1, status=status), group(), state=state)) == expected


def test_a_machine_that_is_not_there_is_not_made_to_be_stopped() -> None:
    assert steps(plan(Machine(machine(1).key), group(), state="stopped")) == []


def test_what_is_not_said_about_ports_is_left_alone() -> None:
    assert plan_wanted(machine(1).key, group(), machine(1), Wishes(), None).drift == []


def test_of_groups_and_pairs_only_what_is_asked_is_changed() -> None:
    there = machine(1)
    there.port = replace(cast(Port, there.port), security_groups=frozenset({"group", "by hand"}))
    pairs, asked = frozenset({"10.233.64.0/18"}), frozenset({"allowed_address_pairs"})
    work = plan(there, group(), pairs=pairs, apply=asked)
    assert [step.data["which"] for step in work.steps] == [{"allowed_address_pairs"}]
    assert [each.what for each in work.drift] == ["security_groups"]


def test_a_shelved_machine_is_unshelved_before_it_is_resized() -> None:
    work = plan(
        machine(1, status="SHELVED_OFFLOADED"), Group("worker", 1, "big", "Ubuntu"), apply=frozenset({"flavor"})
    )
    assert steps(work) == ["unshelve server", "resize server"]


def test_which_of_two_free_volumes_holds_the_data_is_not_guessed() -> None:
    there = kept_data(1)
    there.volumes.append(replace(there.volumes[0], id="data-2"))
    with pytest.raises(CloudError, match=r"2 volumes called physics-worker-1-data \(data-1, data-2\)"):
        plan(there, group(volume_size=10))


def test_a_second_volume_is_not_attached_to_a_server_that_has_one() -> None:
    there = machine(1, data=5)
    there.volumes.append(Volume("spare", "physics-worker-1-data", "data", 5, "available"))
    assert steps(plan(there, group(volume_size=5))) == []


def test_an_address_of_the_site_that_was_reserved_loses_its_label_and_stays() -> None:
    there = machine(1, address="198.51.100.7")
    own = cast(Address, there.address)
    own.labelled = own.reserved = True
    assert steps(plan(there, group(), own)) == ["keep address"]
    assert "delete address" not in steps(plan_superfluous(there, Wishes()))


def test_a_spare_address_goes_with_its_machine_and_not_before() -> None:
    there = machine(1)
    there.duplicates = [("address", "fip-x")]
    assert steps(plan(there, group())) == []
    assert "delete address" in steps(plan_superfluous(there, Wishes()))


def test_a_reserved_address_takes_the_place_of_an_own_one() -> None:
    reserved = Address("fip-9", "198.51.100.9", "", True)
    work = plan(machine(1, address="198.51.100.7"), group(), reserved)
    assert [(step.verb, step.name) for step in work.steps] == [("delete", "198.51.100.7"), ("attach", "198.51.100.9")]


def test_what_goes_leaves_its_data_and_reserved_addresses() -> None:
    there = machine(1, data=5)
    there.address = Address("fip-9", "198.51.100.9", "port-1", True)
    assert steps(plan_superfluous(there, Wishes())) == ["delete server", "delete port"]
    assert steps(plan_superfluous(there, Wishes(keep_volumes=False))) == [
        "delete server",
        "delete port",
        "delete volume",
    ]


def test_an_address_of_its_own_goes_with_a_machine() -> None:
    assert "delete address" in steps(plan_superfluous(machine(1, address="198.51.100.7"), Wishes()))


def test_second_ones_of_a_name_are_deleted_servers_first() -> None:
    there = machine(1)
    there.duplicates = [("port", "port-x"), ("server", "server-x")]
    assert [(step.kind, step.data["id"]) for step in plan(there, group()).steps] == [
        ("server", "server-x"),
        ("port", "port-x"),
    ]
