# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole sites on real machines, through the playbooks: one server with its data, a cluster behind its control plane."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import awaited
from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.cloud_sites import (
    Account,
    CloudSite,
    changed,
    left,
    typed,
)
from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.turns import new_project, turn
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import install, root
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.running import OpenStack
from openstack.connection import Connection

DISK = "/dev/disk/by-id/virtio-{{ machines_volumes[0].id[:20] }}"
FILLED = (
    f"mkfs.ext4 -q {DISK} && mkdir /data && mount {DISK} /data && echo kept > /data/file && "
    f"echo '{DISK} /data ext4 defaults,nofail 0 2' >> /etc/fstab"
)
MOUNTED = f"mkdir -p /data && mount {DISK} /data && cat /data/file"
READ = "cat /data/file"
# Another one after each boot.
BOOT = "cat /proc/sys/kernel/random/boot_id"
USER_DATA = "#cloud-config\nwrite_files:\n  - {path: /etc/said, content: by cloud-init}\n"
NewSite = Callable[[str, str], CloudSite]

pytestmark = pytest.mark.usefixtures("machines_cloud")


@pytest.fixture(scope="class")
def account(the_cloud: OpenStack, request: pytest.FixtureRequest) -> Iterator[Account]:
    """Return a project of the class's own."""
    # As machines_cloud does, which is made for each test: the cloud must stay as it is from the first to the last.
    install.install(root.SUITES)
    with turn(the_cloud, "machines"):
        project = new_project(the_cloud, request.node.name)
        yield Account(the_cloud.clouds_file, project.cloud)
        the_cloud.wipe(project)


@pytest.fixture(scope="class")
def own(the_cloud: OpenStack, account: Account) -> Connection:
    """Return a client of that project which shares no code with the collection."""
    return the_cloud.connect(account.cloud)


@pytest.fixture(scope="class")
def new_site(account: Account, tmp_path_factory: pytest.TempPathFactory) -> NewSite:
    """Return a function that begins a site from an example."""
    return lambda example, name: CloudSite(tmp_path_factory.mktemp(name), example, name, account)


@pytest.fixture(scope="class")
def alone(new_site: NewSite) -> CloudSite:
    """Return a site of one server."""
    return new_site("server-jetstream2", "alone")


@pytest.fixture(scope="class")
def crowd(new_site: NewSite) -> CloudSite:
    """Return a site of a control plane and two workers."""
    site = new_site("kubespray-jetstream2", "crowd")
    site.set(hub_worker_count=2)
    return site


@pytest.fixture(scope="class")
def second_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the key of a colleague."""
    key = tmp_path_factory.mktemp("colleague") / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    return key


class TestServer:
    """The tests are one story, in this order."""

    def test_check_mode_tells_all_and_makes_nothing(self, alone: CloudSite, own: Connection) -> None:
        said = alone.play("machines", "--check", "--diff").output
        assert "would create security group alone" in said
        assert "+    alone-server-1:" in said
        assert "Check mode: nothing was made." in said
        assert left(own) == {}
        assert not (alone.state / "id_ed25519").exists()

    def test_it_is_made_once(self, alone: CloudSite, own: Connection, second_key: Path) -> None:
        alone.set(
            machines_user_data=USER_DATA,
            machines_authorized_keys=[second_key.with_suffix(".pub").read_text(encoding="utf-8").strip()],
        )
        assert changed(alone.play("machines"))["localhost"] > 0
        there = left(own)
        assert there["servers"] == ["alone-server-1"]
        assert there["volumes"] == ["alone-server-1-data"]
        again = alone.play("machines", "--diff")
        assert changed(again) == {"localhost": 0, "alone-server-1": 0}
        assert "Site alone: 1 of 1 machines run." in again.output
        assert left(own) == there

    def test_ansible_finds_it_and_gets_in(self, alone: CloudSite) -> None:
        assert set(alone.ansible("all", "ping")) == {"localhost", "alone-server-1"}
        assert alone.ansible("hub_server", "command", "cat /etc/said") == {"alone-server-1": "by cloud-init"}

    def test_the_line_lets_a_person_in(self, alone: CloudSite, second_key: Path) -> None:
        (line,) = typed(alone.play("machines"))
        assert on_a_shell(f"{line} hostname") == "alone-server-1"
        (account,) = re.findall(r"\S+@[0-9.]+$", line)
        known = f"-o UserKnownHostsFile={second_key.parent}/known_hosts -o StrictHostKeyChecking=accept-new"
        colleague = f"ssh -i {second_key} -o IdentitiesOnly=yes -o BatchMode=yes {known} {account}"
        assert on_a_shell(f"{colleague} hostname") == "alone-server-1"

    def test_data_are_there_after_a_reboot(self, alone: CloudSite) -> None:
        alone.ansible("hub_server", "shell", FILLED, root=True)
        alone.ansible("hub_server", "reboot", root=True)
        assert alone.ansible("hub_server", "command", READ) == {"alone-server-1": "kept"}

    def test_data_and_address_stay_when_the_machine_is_replaced(self, alone: CloudSite, own: Connection) -> None:
        def seen() -> tuple[str, list[str], list[str]]:
            (server,) = own.compute.servers()
            volumes = [volume.id for volume in own.block_storage.volumes()]
            return server.id, volumes, [address.floating_ip_address for address in own.network.ips()]

        before = seen()
        alone.play("machines", machines_replace=["alone-server-1"])
        after = seen()
        assert after[0] != before[0]
        assert after[1:] == before[1:]
        assert alone.ansible("hub_server", "shell", MOUNTED, root=True) == {"alone-server-1": "kept"}

    @pytest.mark.parametrize(("state", "status"), [("stopped", "SHUTOFF"), ("shelved", "SHELVED_OFFLOADED")])
    def test_a_pause(self, alone: CloudSite, own: Connection, state: str, status: str) -> None:
        paused = alone.play("machines", hub_machines=state)
        assert [server.status for server in own.compute.servers()] == [status]
        assert "Site alone: 0 of 1 machines run." in paused.output
        assert changed(alone.play("machines", hub_machines=state)) == {"localhost": 0}
        alone.play("machines")
        assert alone.ansible("hub_server", "shell", MOUNTED, root=True) == {"alone-server-1": "kept"}

    def test_data_outlive_all_machines(self, alone: CloudSite, own: Connection) -> None:
        said = alone.play("destroy", hub_destroy="machines").output
        assert "Data volumes stay" in said
        there = left(own)
        assert (there.get("servers"), there.get("addresses"), there["volumes"]) == (None, None, ["alone-server-1-data"])
        alone.play("machines")
        assert alone.ansible("hub_server", "shell", MOUNTED, root=True) == {"alone-server-1": "kept"}

    def test_nothing_is_left_in_the_end(self, alone: CloudSite, own: Connection) -> None:
        rehearsed = alone.play("destroy", "--check", hub_destroy="all", hub_destroy_data=True).output
        assert "Check mode: nothing was taken away." in rehearsed
        assert left(own)["servers"] == ["alone-server-1"]
        said = alone.play("destroy", hub_destroy="all", hub_destroy_data=True).output
        assert said.count("Site alone: nothing") == 1, said
        assert left(own) == {}
        assert changed(alone.play("destroy", hub_destroy="all", hub_destroy_data=True)) == {"localhost": 0}


class TestCluster:
    """The tests are one story, in this order."""

    def test_check_mode_tells_all_and_makes_nothing(self, crowd: CloudSite, own: Connection) -> None:
        said = crowd.play("machines", "--check", "--diff").output
        assert re.findall(r"^\+ +(crowd-\S+):$", said, re.MULTILINE) == [
            "crowd-control-plane-1",
            "crowd-worker-1",
            "crowd-worker-2",
        ]
        assert left(own) == {}

    def test_it_is_made_once(self, crowd: CloudSite, own: Connection) -> None:
        made = crowd.play("machines")
        there = left(own)
        assert there["servers"] == ["crowd-control-plane-1", "crowd-worker-1", "crowd-worker-2"]
        assert len(there["addresses"]) == 1
        assert len(typed(made)) == 3
        # through the control plane
        assert on_a_shell(f"{typed(made)[2]} hostname") == "crowd-worker-2"
        assert set(changed(crowd.play("machines")).values()) == {0}
        assert left(own) == there

    def test_groups_names_and_the_way_through_the_control_plane(self, crowd: CloudSite) -> None:
        named = crowd.ansible("hub_control_plane:hub_worker", "command", "hostname")
        assert sorted(named) == ["crowd-control-plane-1", "crowd-worker-1", "crowd-worker-2"]
        assert all(host == said for host, said in named.items())
        assert set(crowd.ansible("hub_control_plane", "ping")) == {"crowd-control-plane-1"}

    def test_machines_reach_each_other(self, crowd: CloudSite) -> None:
        # the SSH server of each of the others
        addresses = (
            '{{ (groups["hub_control_plane"] + groups["hub_worker"]) '
            '| map("extract", hostvars, "machines_private_ip") | join(" ") }}'
        )
        tried = f"for one in {addresses}; do exec 3<>/dev/tcp/$one/22; head -c 4 <&3; done"
        said = crowd.ansible("hub_control_plane:hub_worker", "command", f"timeout 10 bash -ec {shlex.quote(tried)}")
        assert set(said.values()) == {"SSH-" * 3}

    def test_others_run_on_while_workers_come_and_go(self, crowd: CloudSite) -> None:
        before = crowd.ansible("hub_control_plane:hub_worker", "command", BOOT)
        crowd.set(hub_worker_count=3)
        crowd.play("machines")
        more = crowd.ansible("hub_control_plane:hub_worker", "command", BOOT)
        assert set(more) - set(before) == {"crowd-worker-3"}
        assert before.items() <= more.items()
        crowd.set(hub_worker_count=2)
        crowd.play("machines", machines_remove=["crowd-worker-1"])
        fewer = crowd.ansible("hub_control_plane:hub_worker", "command", BOOT)
        assert fewer == {host: boot for host, boot in more.items() if host != "crowd-worker-1"}

    def test_nothing_is_left_in_the_end(self, crowd: CloudSite, own: Connection) -> None:
        assert "Site crowd: nothing" in crowd.play("destroy", hub_destroy="all").output
        assert left(own) == {}


class TestMistakes:
    @pytest.fixture
    def site(self, new_site: NewSite, own: Connection) -> Iterator[CloudSite]:
        """Return a site of one server."""
        site = new_site("server-jetstream2", "oops")
        yield site
        site.play("destroy", hub_destroy="all", hub_destroy_data=True)
        assert left(own) == {}

    def test_nobody_could_log_in(self, site: CloudSite, own: Connection) -> None:
        site.set(hub_admin_cidrs=[])
        assert "hub_admin_cidrs is empty" in site.refused("machines")
        assert left(own) == {}

    def test_an_image_that_is_not_there(self, site: CloudSite, own: Connection) -> None:
        sentence = site.refused("machines", hub_image="Featured-Ubuntu42")
        assert "Featured-Ubuntu42" in sentence
        assert "Featured-Ubuntu24" in sentence
        assert left(own) == {}

    def test_two_runs_and_one_that_is_interrupted(self, site: CloudSite, own: Connection) -> None:
        first = site.begin("machines")
        try:
            awaited("the rules to be made", lambda: "created security group oops" in first.output())
            assert "Another run for this site is under way" in site.refused("machines")
            awaited("the machine to be begun", lambda: "Machines of oops: 1 to make" in first.output())
        finally:
            first.interrupt()
            interrupted = first.end()
        assert interrupted.code != 0
        assert "Traceback" not in interrupted.output
        site.play("machines")
        assert left(own)["servers"] == ["oops-server-1"]
        assert len(left(own)["volumes"]) == 1
        assert set(site.ansible("hub_server", "ping")) == {"oops-server-1"}

    def test_an_account_that_is_not_there(self, site: CloudSite) -> None:
        sentence = site.refused("machines", hub_ssh_user="nobody-here", machines_connect_timeout=20)
        assert "could not be logged in to as nobody-here within 20 seconds" in sentence


def on_a_shell(line: str) -> str:
    """Run a line as somebody who types it, and return what it printed."""
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
