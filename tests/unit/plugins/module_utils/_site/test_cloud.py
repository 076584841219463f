# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plan asks of a cloud, and what it refuses to ask."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.errors import SiteError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.options_plan import _NAME
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.plan import build_plan
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.table import render

SERVER: dict[str, object] = {
    "hub_platform": "server",
    "hub_cloud": "openstack",
    "hub_concurrent_users": 10,
    "hub_admin_cidrs": ["203.0.113.7"],
}
CLUSTER: dict[str, object] = {**SERVER, "hub_platform": "kubespray", "hub_concurrent_users": 60}
KEY = "ssh-ed25519 " + base64.b64encode(b"\0\0\0\x0bssh-ed25519" + bytes(36)).decode() + " ada@example.org"


def options(raw: dict[str, object], context: Any) -> dict[str, Any]:
    found: dict[str, Any] = build_plan(raw, context)["machine_options"]
    return found


def refused(raw: dict[str, object], context: Any) -> list[str]:
    with pytest.raises(SiteError) as caught:
        build_plan(raw, context)
    return caught.value.problems


def test_a_server_has_one_machine_with_a_data_volume_and_an_address(surroundings: Any) -> None:
    found = options(SERVER, surroundings())
    assert found["groups"] == [
        {
            "role": "server",
            "count": 1,
            "flavor": "m3.large",
            "image": "Featured-Ubuntu24",
            "boot_volume_size": 0,
            "volume_size": 102,
            "floating_ip": "first",
            "floating_ips": [],
        }
    ]
    assert (found["network"], found["cluster"], found["allowed_address_pairs"]) == ("auto", False, [])
    assert found["admin_cidrs"] == ["203.0.113.7/32"]
    assert (found["public_key"], found["private_key_file"]) == ("", "/srv/sites/physics/.hub/id_ed25519")


def test_a_cluster_lets_pods_and_services_send(surroundings: Any) -> None:
    found = options({**CLUSTER, "hub_floating_ip": "203.0.113.9"}, surroundings())
    assert [group["role"] for group in found["groups"]] == ["control_plane", "worker"]
    assert [group["floating_ip"] for group in found["groups"]] == ["first", "none"]
    assert [group["floating_ips"] for group in found["groups"]] == [["203.0.113.9"], []]
    assert found["allowed_address_pairs"] == ["10.233.64.0/18", "10.233.0.0/18"]
    assert found["cluster"] is True


def test_counts_that_are_given_replace_those_that_are_needed(surroundings: Any) -> None:
    raw = {**CLUSTER, "hub_control_plane_count": 3, "hub_worker_count": 2, "hub_flavor": "m3.large"}
    plan = build_plan(raw, surroundings())
    assert [(group["role"], group["count"]) for group in plan["machines"]] == [("control_plane", 3), ("worker", 2)]
    assert plan["cost"]["per_hour"] == 3 * 2 + 2 * 16
    assert any(warning.startswith("hub_worker_count: 2 workers hold 26 users, and 60") for warning in plan["warnings"])
    assert [group["count"] for group in plan["machine_options"]["groups"]] == [3, 2]


def test_a_root_disk_is_counted_in_whole_gib(surroundings: Any) -> None:
    assert options({**SERVER, "hub_root_disk": "60.5G"}, surroundings())["groups"][0]["boot_volume_size"] == 61


@pytest.mark.parametrize(
    "raw",
    [{}, {"hub_platform": "gke"}, {**SERVER, "hub_cloud": "gcp"}, {**SERVER, "hub_cloud": "existing"}],
)
def test_elsewhere_nothing_is_asked_of_openstack(surroundings: Any, raw: dict[str, object]) -> None:
    assert options(raw, surroundings()) == {}


def test_nobody_to_log_in_is_a_warning_of_the_plan_and_refuses_the_machines(surroundings: Any) -> None:
    plan = build_plan({**SERVER, "hub_admin_cidrs": []}, surroundings())
    assert any("hub_admin_cidrs is empty, so nobody could log in" in warning for warning in plan["warnings"])
    assert "hub_admin_cidrs is empty" in plan["refused"]["machines"]
    # the rules would keep the bastion out too
    through = build_plan({**SERVER, "hub_admin_cidrs": [], "hub_bastion": "ada@bastion.example.org"}, surroundings())
    assert "or hub_bastion come from" in through["refused"]["machines"]
    shelved = build_plan({**SERVER, "hub_admin_cidrs": [], "hub_machines": "shelved"}, surroundings())
    assert shelved["refused"]["machines"] == ""


def test_the_whole_internet_is_a_warning(surroundings: Any) -> None:
    plan = build_plan({**SERVER, "hub_admin_cidrs": "0.0.0.0/0"}, surroundings())
    assert any("lets the whole Internet try to log in" in warning for warning in plan["warnings"])
    assert plan["refused"]["machines"] == ""


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({**SERVER, "hub_admin_cidrs": ["home"]}, "hub_admin_cidrs[0]: 'home' is not a network"),
        ({**SERVER, "hub_floating_ip": "203.0.113"}, "hub_floating_ip: '203.0.113' is not an IPv4 address"),
        ({**SERVER, "hub_network_cidr": "10.66.0.1/20"}, "hub_network_cidr: '10.66.0.1/20' is not an IPv4 network"),
        ({**CLUSTER, "hub_network_cidr": "10.233.64.0/20"}, "hub_pod_cidr: 10.233.64.0/18 overlaps 10.233.64.0/20"),
        ({**CLUSTER, "hub_network_cidr": "10.66.0.0/29"}, "10.66.0.0/29 has room for 3 machines, and"),
        ({**CLUSTER, "hub_control_plane_count": 2}, "hub_control_plane_count: 2 is even"),
        ({**SERVER, "hub_bastion": "-oProxyCommand=x"}, "hub_bastion: '-oProxyCommand=x' is not a user and a host"),
        ({**SERVER, "hub_ssh_user": "root; id"}, "hub_ssh_user: 'root; id' is not the name of an account"),
        ({**SERVER, "hub_ssh_public_key": "id.pub"}, "is neither a public key nor an absolute path"),
        ({**SERVER, "hub_ssh_public_key": "~/.ssh/no.pub"}, "'/home/ada/.ssh/no.pub' is not a file that can be read"),
        ({**SERVER, "hub_ssh_public_key": "ssh-ed25519 AAAA"}, "holds no public key of OpenSSH"),
        ({**SERVER, "hub_machines": "absent"}, "hub_machines: 'absent' is not one of"),
    ],
)
def test_what_cannot_work_is_refused(surroundings: Any, raw: dict[str, object], words: str) -> None:
    (problem,) = refused(raw, surroundings())
    assert words in problem


def test_overlaps_on_a_server_do_not_matter(surroundings: Any) -> None:
    assert options({**SERVER, "hub_network_cidr": "10.233.0.0/16"}, surroundings())["network_cidr"] == "10.233.0.0/16"


def test_a_key_can_be_given_as_text_or_as_a_file(surroundings: Any) -> None:
    found = options({**SERVER, "hub_ssh_public_key": KEY}, surroundings())
    assert (found["public_key"], found["private_key_file"]) == (KEY, "")
    here = surroundings(read_text=lambda path: KEY + "\n", is_file=lambda path: path == "/home/ada/.ssh/id_ed25519")
    found = options({**SERVER, "hub_ssh_public_key": "~/.ssh/id_ed25519.pub"}, here)
    assert (found["public_key"], found["private_key_file"]) == (KEY, "/home/ada/.ssh/id_ed25519")
    # the other half may be in an agent or on a token
    found = options({**SERVER, "hub_ssh_public_key": "/etc/keys/token.pub"}, here)
    assert (found["public_key"], found["private_key_file"]) == (KEY, "")


def test_a_private_key_is_refused_and_not_repeated(surroundings: Any) -> None:
    private = "-----BEGIN OPENSSH PRIVATE KEY-----\nopensesame\n"
    here = surroundings(read_text=lambda path: private)
    (problem,) = refused({**SERVER, "hub_ssh_public_key": "/home/ada/.ssh/id_rsa"}, here)
    assert "is a private key, which must not leave this computer" in problem
    assert "opensesame" not in problem


def test_what_exists_stays_and_the_plan_advises(surroundings: Any) -> None:
    raw = {**SERVER, "hub_platform": "auto", "hub_concurrent_users": 200}
    assert build_plan(raw, surroundings())["site"]["platform"] == "kubespray"
    there = surroundings(groups=frozenset({"all", "hub_control_plane", "hub_worker"}))
    small = build_plan({**raw, "hub_concurrent_users": 5}, there)
    assert small["site"]["platform"] == "kubespray"
    assert any("A new site of this size would be server" in advice for advice in small["advice"])
    server = build_plan({**raw, "hub_concurrent_users": 40}, surroundings(groups=frozenset({"hub_server"})))
    assert server["site"]["platform"] == "server"
    assert server["advice"] == []


def test_every_name_of_a_machine_is_a_host_name(surroundings: Any) -> None:
    longest = "a" * 40
    plan = build_plan({**CLUSTER, "hub_name": longest}, surroundings())
    assert plan["site"]["name"] == longest
    assert len(f"{longest}-control-plane-99999999") <= 63
    assert "_" not in _NAME


@pytest.mark.parametrize(
    ("raw", "stage", "words"),
    [
        ({}, "machines", "hub_platform local has no machines to make"),
        ({**SERVER, "hub_cloud": "gcp"}, "machines", "Machines of hub_cloud gcp are not made by this version"),
        ({**SERVER, "hub_cloud": "existing"}, "machines", "your machines are there already"),
        ({"hub_platform": "kubernetes"}, "machines", "hub_platform kubernetes has no machines"),
        (SERVER, "hub", "its machines can be made already, with make machines"),
        (SERVER, "destroy", "hub_destroy: hub takes nothing away on hub_platform server"),
        ({}, "offboard", "delete them in the hub's admin panel, after taking them out of hub_users"),
        ({}, "scale", "hub_platform local has no spare places to change"),
        (SERVER, "scale", "Platform server is not yet scaled by this version"),
    ],
)
def test_a_stage_that_cannot_be_run_says_why(surroundings: Any, raw: dict[str, object], stage: str, words: str) -> None:
    assert words in build_plan(raw, surroundings())["refused"][stage]


@pytest.mark.parametrize(
    ("raw", "stages"),
    [
        ({}, ["hub", "destroy"]),
        (SERVER, ["machines"]),
        ({**SERVER, "hub_destroy": "all"}, ["machines", "destroy"]),
        ({**SERVER, "hub_destroy": "machines"}, ["machines", "destroy"]),
    ],
)
def test_the_stages_that_can_be_run(surroundings: Any, raw: dict[str, object], stages: list[str]) -> None:
    plan = build_plan(raw, surroundings())
    assert [stage for stage, sentence in plan["refused"].items() if not sentence] == stages


def test_the_table_says_what_is_asked(surroundings: Any) -> None:
    text = render(build_plan({**SERVER, "hub_bastion": "ada@bastion.example.org"}, surroundings()))
    assert "SSH from      203.0.113.7/32, through ada@bastion.example.org" in text
    assert "public IP     a new one" in text


def test_a_thousand_workers_are_planned_at_once(surroundings: Any) -> None:
    started = time.process_time()
    options({**CLUSTER, "hub_worker_count": 1000}, surroundings())
    assert time.process_time() - started < 0.5
