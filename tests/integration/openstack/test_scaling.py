# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster's worth of machines, more, fewer, none: as the modules of openstack.cloud see it, which are not ours."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import machines_peer
from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.tasks import Operator, Result, Task

SITE = "flock"
MACHINES = "openstack_machines"
FOUNDATIONS = {"site": SITE, "network": "own"}
CONTROL_PLANES = 3
# What is asked for: the module, and the name under which it returns what it found.
ASKED = {
    "servers": ("server_info", "servers"),
    "ports": ("port_info", "ports"),
    "volumes": ("volume_info", "volumes"),
    "addresses": ("floating_ip_info", "floating_ips"),
    "networks": ("networks_info", "networks"),
    "routers": ("routers_info", "routers"),
    "keypairs": ("keypair_info", "keypairs"),
    "security_groups": ("security_group_info", "security_groups"),
}
WITNESS_SECONDS = 180


def seen_by_openstack_cloud(operator: Operator) -> dict[str, list[dict[str, Any]]]:
    """Return what the info modules of openstack.cloud list in the project, by kind; shared networks are left out."""
    answers = operator.folder / "witness.json"
    tasks: list[dict[str, Any]] = [
        {f"openstack.cloud.{module}": {"cloud": operator.cloud}, "register": kind}
        for kind, (module, _key) in ASKED.items()
    ]
    told = ", ".join(f"'{kind}': {kind}.{key}" for kind, (_module, key) in ASKED.items())
    copy = {"content": f"{{{{ {{{told}}} | to_json }}}}", "dest": str(answers), "mode": "0600"}
    environment = machines_peer.environment()
    play = {
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": str(environment / "bin" / "python")},
        "tasks": [*tasks, {"ansible.builtin.copy": copy}],
    }
    book = operator.folder / "witness.yml"
    book.write_text(json.dumps([play]))
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "LANG") if name in os.environ}
    ended = subprocess.run(
        [str(environment / "bin" / "ansible-playbook"), "-i", "localhost,", str(book)],
        cwd=operator.folder,
        env={**kept, "OS_CLIENT_CONFIG_FILE": str(operator.clouds)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WITNESS_SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found: dict[str, list[dict[str, Any]]] = json.loads(answers.read_text())
    found["networks"] = [
        network for network in found["networks"] if not (network["is_shared"] or network["is_router_external"])
    ]
    # Every project has it, and cannot delete it.
    found["security_groups"] = [group for group in found["security_groups"] if group["name"] != "default"]
    return found


def cluster(workers: int) -> dict[str, Any]:
    """Return the options of a cluster: control planes with an address and a data volume, and so many workers."""
    common = {"flavor": "m3.tiny", "image": "Featured-Ubuntu24", "anti_affinity": "soft-anti-affinity"}
    return {
        "site": SITE,
        "network": SITE,
        "security_groups": [SITE],
        "groups": [
            {**common, "role": "control_plane", "count": CONTROL_PLANES, "volume_size": 1, "floating_ip": "all"},
            {**common, "role": "worker", "count": workers},
        ],
    }


def made(results: list[Result]) -> dict[str, str]:
    """Return the servers that the last of the results names: their IDs by name."""
    assert [result.get("msg") for result in results if result.get("failed")] == []
    return {machine["name"]: machine["id"] for machine in results[-1]["machines"]}


def test_fifty_servers_then_sixty_then_forty_then_none(operator: Operator) -> None:
    ids = made(operator.run([Task("openstack_foundations", FOUNDATIONS), Task(MACHINES, cluster(47))]))
    assert len(ids) == 50
    seen = seen_by_openstack_cloud(operator)
    assert {server["name"]: server["id"] for server in seen["servers"]} == ids
    assert {server["status"] for server in seen["servers"]} == {"ACTIVE"}
    attached = {each["server_id"] for volume in seen["volumes"] for each in volume["attachments"]}
    assert attached == {id_ for name, id_ in ids.items() if "control-plane" in name}
    first = ids
    for workers in (57, 37):
        ids = made([operator.one(MACHINES, **cluster(workers))])
        fewer, more = sorted((first, ids), key=len)
        assert fewer.items() <= more.items()
        seen = seen_by_openstack_cloud(operator)
        assert {server["name"]: server["id"] for server in seen["servers"]} == ids
        assert len(ids) == workers + CONTROL_PLANES
        assert len([port for port in seen["ports"] if port["device_id"] in ids.values()]) == len(ids)
        assert (len(seen["volumes"]), len(seen["addresses"])) == (CONTROL_PLANES, CONTROL_PLANES)

    *gone, audit = operator.run(
        [
            Task(MACHINES, {"site": SITE, "state": "absent", "keep_volumes": False}),
            Task("openstack_foundations", {**FOUNDATIONS, "state": "absent"}),
            Task("openstack_audit", {"site": SITE}),
        ]
    )
    assert made(gone[:1]) == {}
    assert audit["sites"] == {SITE: []}
    assert seen_by_openstack_cloud(operator) == {kind: [] for kind in ASKED}
