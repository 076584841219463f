# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines as hosts of Ansible; what OpenSSH makes of the options is asked of OpenSSH itself."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.hosts import (
    Access,
    HostsError,
    hosts,
    login_command,
)

STATE = "/srv/my sites/100%/.hub"
ACCESS = Access("", f"{STATE}/id_ed25519", f"{STATE}/known_hosts")


def machine(role: str, index: int, public: str = "", **changed: Any) -> dict[str, Any]:
    return {
        "name": f"physics-{role.replace('_', '-')}-{index}",
        "id": f"{role[0]}{index:07}-0000-4000-8000-000000000000",
        "role": role,
        "index": index,
        "status": "ACTIVE",
        "private_ip": f"10.66.0.{index}",
        "public_ip": public,
        "image": "Featured-Ubuntu24",
        "user": "",
        "volumes": [{"id": "v", "name": "physics-server-1-data", "size_gib": 10, "device": "/dev/vdb"}],
        **changed,
    }


CLUSTER = [
    machine("worker", 1),
    machine("control_plane", 2),
    machine("control_plane", 1, "203.0.113.7", user="rocky"),
    machine("worker", 10),
]


def ssh_reads(variables: dict[str, Any]) -> dict[str, str]:
    """Return the settings that ssh would use, by their names in small letters."""
    words = ["ssh", "-G", "-F", "none", *shlex.split(variables["ansible_ssh_common_args"]), variables["ansible_host"]]
    read = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return dict(line.split(" ", 1) for line in read.splitlines() if " " in line)


needs_ssh = pytest.mark.skipif(shutil.which("ssh") is None, reason="no OpenSSH here")


def test_a_server_with_a_public_address_is_reached_there() -> None:
    found = hosts([machine("server", 1, "203.0.113.7")], ACCESS)["physics-server-1"]
    assert found["groups"] == ["hub_server"]
    variables = found["vars"]
    assert (variables["ansible_host"], variables["ansible_user"]) == ("203.0.113.7", "ubuntu")
    assert "ProxyCommand" not in variables["ansible_ssh_common_args"]
    assert (variables["machines_private_ip"], variables["machines_public_ip"]) == ("10.66.0.1", "203.0.113.7")
    assert (variables["machines_index"], variables["machines_volumes"][0]["device"]) == (1, "/dev/vdb")


def test_machines_come_by_role_and_number() -> None:
    assert list(hosts(CLUSTER, ACCESS)) == [
        "physics-control-plane-1",
        "physics-control-plane-2",
        "physics-worker-1",
        "physics-worker-10",
    ]


@needs_ssh
def test_workers_are_reached_through_the_first_machine_of_the_control_plane() -> None:
    variables = hosts(CLUSTER, ACCESS)["physics-worker-1"]["vars"]
    assert variables["ansible_host"] == "10.66.0.1"
    read = ssh_reads(variables)
    inner = shlex.split(read["proxycommand"])
    assert inner[:3] == ["ssh", "-W", "%h:%p"]
    assert inner[-1] == "rocky@203.0.113.7"
    assert "HostKeyAlias=c0000001-0000-4000-8000-000000000000" in inner
    assert read["hostkeyalias"] == "w0000001-0000-4000-8000-000000000000"


@needs_ssh
def test_a_folder_with_blanks_and_percent_signs_arrives_whole() -> None:
    variables = hosts(CLUSTER, ACCESS)["physics-worker-1"]["vars"]
    read = ssh_reads(variables)
    # ssh fills in tokens only when it uses the option; -G shows them as they were given
    assert read["userknownhostsfile"].replace("%%", "%") == f"{STATE}/known_hosts"
    assert read["stricthostkeychecking"] == "accept-new"
    inner = shlex.split(read["proxycommand"].replace("%%", "%"))
    again = subprocess.run(
        ["ssh", "-G", "-F", "none", *inner[3:]], check=True, capture_output=True, text=True
    ).stdout.replace("%%", "%")
    assert f"userknownhostsfile {STATE}/known_hosts" in again
    assert f"identityfile {STATE}/id_ed25519" in again


@needs_ssh
def test_a_bastion_of_the_operator_leads_to_all_private_addresses() -> None:
    access = Access("", ACCESS.key_file, ACCESS.known_hosts_file, "ada@bastion.example.org:2222")
    for found in hosts(CLUSTER, access).values():
        assert found["vars"]["ansible_host"].startswith("10.66.0.")
        inner = shlex.split(ssh_reads(found["vars"])["proxycommand"])
        assert inner[-3:] == ["-p", "2222", "ada@bastion.example.org"]
        assert not [word for word in inner if "IdentityFile" in word]


def test_without_a_way_in_the_private_address_is_tried() -> None:
    variables = hosts([machine("server", 1)], Access())["physics-server-1"]["vars"]
    assert variables["ansible_host"] == "10.66.0.1"
    assert "ProxyCommand" not in variables["ansible_ssh_common_args"]
    assert "ansible_ssh_private_key_file" not in variables


def test_open_connections_are_never_shared_by_two_machines() -> None:
    paths = {found["vars"]["ansible_control_path"] for found in hosts(CLUSTER, ACCESS).values()}
    assert len(paths) == len(CLUSTER)


@pytest.mark.parametrize(
    ("image", "told", "given", "user"),
    [
        ("Featured-Ubuntu24", "", "", "ubuntu"),
        ("Featured-RockyLinux9", "", "", "rocky"),
        ("Debian 13 genericcloud", "", "", "debian"),
        ("AlmaLinux-9", "", "", "almalinux"),
        ("CentOS-Stream-10", "", "", "cloud-user"),
        ("Featured-Ubuntu24", "exouser", "", "exouser"),
        ("mystery", "exouser", "ada", "ada"),
    ],
)
def test_the_account_is_that_of_the_site_else_of_the_image(image: str, told: str, given: str, user: str) -> None:
    found = hosts([machine("server", 1, "203.0.113.7", image=image, user=told)], Access(given))
    assert found["physics-server-1"]["vars"]["ansible_user"] == user


def test_an_image_that_says_nothing_is_one_sentence() -> None:
    with pytest.raises(HostsError, match=r"physics-server-1 .*\(mystery\); name it in hub_ssh_user"):
        hosts([machine("server", 1, "203.0.113.7", image="mystery")], Access())


def test_a_person_logs_in_with_the_same_options() -> None:
    line = login_command(hosts(CLUSTER, ACCESS)["physics-control-plane-1"]["vars"])
    words = shlex.split(line)
    assert words[:3] == ["ssh", "-o", f'IdentityFile="{STATE}/id_ed25519"'.replace("%", "%%")]
    assert words[-1] == "rocky@203.0.113.7"
