# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines on a real Nova, Neutron and Cinder: twelve steps, counts, states, drift, and what others did meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.tasks import (
    Operator,
    Result,
    Task,
    shown_changes,
    writing_calls,
)

SITE = "crew"
LABEL = f"scigateway-site={SITE}"
FOUNDATIONS: dict[str, Any] = {"site": SITE, "network": "own"}
MODULE = "openstack_machines"
CHANGED_ONCE = [True, True, False, False]


def group(count: int, **more: Any) -> dict[str, Any]:
    return {"role": "worker", "count": count, "flavor": "m3.tiny", "image": "Featured-Ubuntu24", **more}


def wanted(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"site": SITE, "network": SITE, "security_groups": [SITE], "groups": list(groups), **more}


@pytest.fixture(autouse=True)
def ground(operator: Operator) -> Iterator[None]:
    """Machines stand on foundations, and nothing is left."""
    made = operator.one("openstack_foundations", **FOUNDATIONS)
    assert not made.get("failed"), made
    yield
    ended = operator.run(
        [
            Task(MODULE, {"site": SITE, "state": "absent", "keep_volumes": False}),
            Task("openstack_foundations", {**FOUNDATIONS, "state": "absent"}),
        ]
    )
    assert [result.get("msg") for result in ended if result.get("failed")] == []


def machines(operator: Operator, *groups: dict[str, Any], check: bool = False, **more: Any) -> Result:
    return operator.one(MODULE, check, **wanted(*groups, **more))


def ids(result: Result) -> dict[str, str]:
    assert not result.get("failed"), result.get("msg")
    return {machine["name"]: machine["id"] for machine in result["machines"]}


def things(operator: Operator) -> dict[str, int]:
    """Return how many things a client that is not ours sees."""
    witness = operator.witness()
    return {
        "servers": len([server for server in witness.compute.servers() if server.name.startswith(SITE)]),
        "ports": len(list(witness.network.ports(tags=LABEL))),
        "addresses": len(list(witness.network.ips(tags=LABEL))),
        "volumes": len([volume for volume in witness.block_storage.volumes() if volume.name.startswith(SITE)]),
    }


def test_create_modify_and_delete_in_twelve_steps(operator: Operator) -> None:
    first = wanted(group(2, volume_size=1, floating_ip="all"))
    made = operator.four(MODULE, **first)
    assert shown_changes(made) == CHANGED_ONCE
    assert [writing_calls(result) for result in made[2:]] == [0, 0]
    assert writing_calls(made[0]) == 0
    assert made[0]["diff"][0]["after"]["crew-worker-2"]["data_volume"] == "1 GiB"
    assert sorted(made[1]["diff"][0]["after"]) == ["crew-worker-1", "crew-worker-2"]
    assert things(operator) == {"servers": 2, "ports": 2, "addresses": 2, "volumes": 2}
    for machine in made[1]["machines"]:
        (server,) = operator.witness().compute.servers(name=f"^{machine['name']}$", tags=LABEL)
        (volume,) = machine["volumes"]
        assert [each.id for each in operator.witness().compute.volume_attachments(server)] == [volume["id"]]
        seen = {each["addr"] for each in server.addresses[SITE]}
        assert {machine["private_ip"], machine["public_ip"]} <= seen

    modified = operator.four(MODULE, **wanted(group(3, floating_ip="all"), {**group(1), "role": "control_plane"}))
    assert shown_changes(modified) == CHANGED_ONCE
    assert [writing_calls(result) for result in (modified[0], *modified[2:])] == [0, 0, 0]
    # those that were there were not touched
    assert ids(made[1]).items() <= ids(modified[1]).items()
    assert sorted(set(ids(modified[1])) - set(ids(made[1]))) == ["crew-control-plane-1", "crew-worker-3"]

    gone = operator.four(MODULE, site=SITE, state="absent", keep_volumes=False)
    assert shown_changes(gone) == CHANGED_ONCE
    assert [writing_calls(result) for result in (gone[0], *gone[2:])] == [0, 0, 0]
    assert set(things(operator).values()) == {0}


def test_the_second_run_makes_as_many_calls_for_more_machines(operator: Operator) -> None:
    few = operator.run([Task(MODULE, wanted(group(1, volume_size=1)))] * 2)
    more = operator.run([Task(MODULE, wanted(group(5, volume_size=1)))] * 2)
    assert shown_changes(few + more) == [True, False, True, False]
    assert few[1]["calls"] == more[1]["calls"]
    assert few[1]["calls"]["GET"] <= 8


def test_fewer_and_more_again(operator: Operator) -> None:
    three = ids(machines(operator, group(3)))
    one = ids(machines(operator, group(1)))
    assert one == {"crew-worker-1": three["crew-worker-1"]}
    two = ids(machines(operator, group(2)))
    assert sorted(two) == ["crew-worker-1", "crew-worker-4"]
    other = ids(machines(operator, group(1), remove=["crew-worker-1"]))
    assert other == {"crew-worker-4": two["crew-worker-4"]}


def test_data_outlive_their_machine(operator: Operator) -> None:
    server = {**group(1, volume_size=1), "role": "server"}
    before = machines(operator, server)["machines"][0]
    assert machines(operator, server, state="absent")["machines"] == []
    assert things(operator) == {"servers": 0, "ports": 0, "addresses": 0, "volumes": 1}
    after = machines(operator, server)["machines"][0]
    assert after["name"] == before["name"]
    assert after["id"] != before["id"]
    assert after["volumes"][0]["id"] == before["volumes"][0]["id"]
    assert after["volumes"][0]["device"].startswith("/dev/")


def test_stopped_shelved_and_started_again(operator: Operator) -> None:
    assert ids(machines(operator, group(2, volume_size=1)))
    for state, status in (("stopped", "SHUTOFF"), ("shelved", "SHELVED_OFFLOADED"), ("present", "ACTIVE")):
        results = operator.four(MODULE, **wanted(group(2, volume_size=1), state=state))
        assert shown_changes(results) == CHANGED_ONCE
        assert {machine["status"] for machine in results[1]["machines"]} == {status}
    # nothing is made in order to be stopped
    assert sorted(ids(machines(operator, group(5), state="stopped"))) == ["crew-worker-1", "crew-worker-2"]


def test_a_server_in_error_is_explained_and_replaced_when_asked(operator: Operator) -> None:
    whole = machines(operator, group(1, volume_size=1, floating_ip="all"))["machines"][0]
    failed = machines(operator, group(2, volume_size=1, floating_ip="all", flavor="testbed.toobig"))
    assert failed["failed"]
    assert failed["msg"] == (
        "Could not start crew-worker-2: the cloud put it into ERROR (No valid host was found); remove the cause, such "
        "as a flavor that fits no host, and name the machine in replace to make it anew."
    )
    assert [each["name"] for each in failed["failed_machines"]] == ["crew-worker-2"]
    again = machines(operator, group(2, volume_size=1, floating_ip="all"))
    assert "No valid host" in again["msg"]
    broken = next(machine for machine in again["machines"] if machine["name"] == "crew-worker-2")
    replaced = machines(operator, group(2, volume_size=1, floating_ip="all"), replace=["crew-worker-2"])
    first, second = replaced["machines"]
    assert first == whole
    assert second["status"] == "ACTIVE"
    assert second["id"] != broken["id"]
    for name in ("private_ip", "public_ip"):
        assert second[name] == broken[name]
    assert second["volumes"][0]["id"] == broken["volumes"][0]["id"]


def test_drift_is_shown_and_mended_only_when_asked(operator: Operator) -> None:
    before = machines(operator, group(1, volume_size=1))["machines"][0]
    bigger = group(1, volume_size=2, flavor="m3.small", image="Featured-RockyLinux9")
    shown = machines(operator, bigger)
    assert (shown["changed"], writing_calls(shown)) == (False, 0)
    assert {each["what"] for each in shown["drift"]} == {"flavor", "image", "volume_size"}
    assert shown["diff"][-1]["before"] == {
        "crew-worker-1": {"flavor": "m3.tiny", "image": "Featured-Ubuntu24", "volume_size": "1 GiB"}
    }
    resized = machines(operator, bigger, apply=["flavor", "volume_size"])["machines"][0]
    assert (resized["id"], resized["flavor"]) == (before["id"], "m3.small")
    assert resized["volumes"][0]["size_gib"] == 2
    results = operator.four(MODULE, **wanted(bigger, apply=["image"]))
    assert shown_changes(results) == CHANGED_ONCE
    anew = results[1]["machines"][0]
    assert anew["image"] == "Featured-RockyLinux9"
    assert anew["id"] != before["id"]
    assert (anew["private_ip"], anew["volumes"][0]["id"]) == (before["private_ip"], before["volumes"][0]["id"])


def test_ports_follow_groups_and_pairs_when_asked(operator: Operator) -> None:
    assert ids(machines(operator, group(1)))
    pairs = ["10.233.64.0/18", "10.233.0.0/18"]
    shown = machines(operator, group(1), allowed_address_pairs=pairs)
    assert [each["what"] for each in shown["drift"]] == ["allowed_address_pairs"]
    results = operator.four(MODULE, **wanted(group(1), allowed_address_pairs=pairs, apply=["allowed_address_pairs"]))
    assert shown_changes(results) == CHANGED_ONCE
    (port,) = operator.witness().network.ports(tags=LABEL)
    assert {pair["ip_address"] for pair in port.allowed_address_pairs} == set(pairs)
    assert len(port.security_group_ids) == 1


def test_a_flavor_without_a_disk_boots_from_a_volume_of_its_own(operator: Operator) -> None:
    made = machines(operator, group(1, flavor="testbed.volume", volume_size=1))
    assert not made.get("failed"), made["msg"]
    volumes = {volume.name: volume for volume in operator.witness().block_storage.volumes()}
    root = volumes["crew-worker-1-root"]
    assert (root.size, root.metadata["scigateway_site"]) == (20, SITE)
    # the first disk, from which it boots
    assert root.attachments[0]["device"].endswith("da")
    gone = machines(operator, state="absent")
    assert gone["changed"]
    assert [volume.name for volume in operator.witness().block_storage.volumes()] == ["crew-worker-1-data"]


def test_a_reserved_address_is_used_and_never_released(operator: Operator) -> None:
    witness = operator.witness()
    reserved = witness.network.create_ip(floating_network_id=witness.network.find_network("public").id)
    try:
        named = group(2, floating_ip="all", floating_ips=[reserved.floating_ip_address])
        made = operator.four(MODULE, **wanted(named))
        assert shown_changes(made) == CHANGED_ONCE
        addresses = [machine["public_ip"] for machine in made[1]["machines"]]
        assert addresses[0] == reserved.floating_ip_address
        assert len(set(addresses)) == 2
        assert not machines(operator, state="absent").get("failed")
        assert [address.id for address in witness.network.ips()] == [reserved.id]
    finally:
        witness.network.delete_ip(reserved.id)


def test_what_others_took_away_is_made_again(operator: Operator) -> None:
    three = group(3, volume_size=1, floating_ip="all")
    before = {machine["name"]: machine for machine in machines(operator, three)["machines"]}
    witness = operator.witness()
    witness.compute.delete_server(before["crew-worker-1"]["id"])
    witness.compute.wait_for_delete(witness.compute.get_server(before["crew-worker-1"]["id"]), interval=0.5, wait=60)
    (address,) = witness.network.ips(floating_ip_address=before["crew-worker-2"]["public_ip"])
    witness.network.delete_ip(address)
    data = before["crew-worker-3"]["volumes"][0]["id"]
    witness.compute.delete_volume_attachment(before["crew-worker-3"]["id"], data)
    witness.block_storage.wait_for_status(witness.block_storage.get_volume(data), "available", interval=0.5, wait=60)
    results = operator.four(MODULE, **wanted(three))
    assert shown_changes(results) == CHANGED_ONCE
    after = {machine["name"]: machine for machine in results[1]["machines"]}
    assert after["crew-worker-1"]["id"] != before["crew-worker-1"]["id"]
    assert after["crew-worker-1"]["volumes"][0]["id"] == before["crew-worker-1"]["volumes"][0]["id"]
    assert after["crew-worker-2"]["public_ip"]
    assert after["crew-worker-3"]["volumes"][0]["device"]
    assert things(operator) == {"servers": 3, "ports": 3, "addresses": 3, "volumes": 3}


def test_machines_are_not_taken_away_because_nobody_mentions_them(operator: Operator) -> None:
    before = ids(machines(operator, group(1)))
    for groups in ([], [{**group(1), "role": "server"}]):
        result = machines(operator, *groups)
        assert result["msg"].startswith("Site crew has machines of role worker (crew-worker-1), which is not among")
    assert ids(machines(operator, group(1))) == before


def test_an_address_that_the_site_made_can_be_kept_for_good(operator: Operator) -> None:
    own = machines(operator, group(1, floating_ip="all"))["machines"][0]["public_ip"]
    reserved = wanted(group(1, floating_ip="all", floating_ips=[own]))
    assert shown_changes(operator.four(MODULE, **reserved)) == CHANGED_ONCE
    assert not machines(operator, state="absent").get("failed")
    (left,) = operator.witness().network.ips()
    assert (left.floating_ip_address, left.port_id) == (own, None)
    operator.witness().network.delete_ip(left.id)


def test_a_reserved_address_goes_on_to_the_machine_that_follows(operator: Operator) -> None:
    witness = operator.witness()
    reserved = witness.network.create_ip(floating_network_id=witness.network.find_network("public").id)
    named = {**group(1, floating_ip="all", floating_ips=[reserved.floating_ip_address]), "role": "server"}
    assert list(ids(machines(operator, named))) == ["crew-server-1"]
    after = machines(operator, named, remove=["crew-server-1"])
    assert [(each["name"], each["public_ip"]) for each in after["machines"]] == [
        ("crew-server-2", reserved.floating_ip_address)
    ]
    assert not machines(operator, named, remove=["crew-server-1"])["changed"]
    assert not machines(operator, named, state="absent").get("failed")
    witness.network.delete_ip(reserved.id)


def test_machines_are_kept_apart_when_asked(operator: Operator) -> None:
    apart = group(2, anti_affinity="soft-anti-affinity")
    results = operator.four(MODULE, **wanted(apart))
    assert shown_changes(results) == CHANGED_ONCE
    (made,) = operator.witness().compute.server_groups()
    assert (made.name, made.policy, len(made.member_ids)) == ("crew-worker", "soft-anti-affinity", 2)
    assert machines(operator, state="absent")["changed"]
    assert list(operator.witness().compute.server_groups()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"network": "nowhere"}, "There is no network nowhere; choose one that is there."),
        ({"security_groups": ["none"]}, "The project has no security group none; make it with openstack_foundations."),
        ({"groups": [group(1, flavor="m9")]}, "The cloud has no flavor m9; choose one that it has."),
        ({"groups": [group(1, image="OS/2")]}, "The cloud has no active image OS/2; choose one that it has."),
        ({"remove": ["crew-9"]}, "crew-9 cannot be removed: site crew has no such machine (there is: none)"),
        ({"groups": [group(1), group(2)]}, "groups: the role worker is there 2 times; give each role one entry."),
        ({"replace": ["crew-worker-9"]}, "crew-worker-9 cannot be replaced: site crew has: none"),
        ({"cloud": "nosuch"}, "There is no cloud nosuch in clouds.yaml; name one that is there, or add it."),
    ],
)
def test_what_is_wrong_is_one_sentence_before_anything_is_made(
    operator: Operator, change: dict[str, Any], sentence: str
) -> None:
    result = operator.one(MODULE, **{**wanted(group(1)), **change})
    assert result["failed"]
    assert result["msg"].startswith(sentence)
    assert set(things(operator).values()) == {0}
