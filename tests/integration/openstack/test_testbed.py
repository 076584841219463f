# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The testbed itself, as clients see it: servers that are records, and servers that are machines."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.install import private_key
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.identity_api import identity_of
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.project import Project
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.running import OpenStack
from keystoneauth1.exceptions import ClientException
from openstack import connect as log_in
from openstack import exceptions
from openstack.connection import Connection

SECONDS = 120


class Site:
    """A server with port, address and volume in a project."""

    def __init__(self, own: Connection, image: str) -> None:
        self.own = own
        project = own.current_project_id
        network = own.network.get(f"/auto-allocated-topology/{project}").json()["auto_allocated_topology"]["id"]
        key = private_key().with_suffix(".pub").read_text(encoding="utf-8")
        own.compute.create_keypair(name="key", public_key=key)
        self.port = own.network.create_port(network_id=network, name="one")
        self.server = own.compute.create_server(
            name="one",
            image_id=own.image.find_image(image, ignore_missing=False).id,
            flavor_id=own.compute.find_flavor("m3.tiny", ignore_missing=False).id,
            networks=[{"port": self.port.id}],
            key_name="key",
        )
        self.volume = own.block_storage.create_volume(size=1, name="one-data")
        self.server = own.compute.wait_for_server(self.server, interval=0.3, wait=SECONDS)
        public = own.network.find_network("public", ignore_missing=False)
        self.address = own.network.create_ip(floating_network_id=public.id, port_id=self.port.id).floating_ip_address
        own.block_storage.wait_for_status(self.volume, "available", interval=0.3, wait=SECONDS)
        own.compute.create_volume_attachment(self.server, volume_id=self.volume.id)
        own.block_storage.wait_for_status(self.volume, "in-use", interval=0.3, wait=SECONDS)
        self.device = next(iter(own.compute.volume_attachments(self.server))).device

    def run(self, command: str) -> str:
        """Run a command on the machine and return its output; awaits the SSH server."""
        options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "ConnectTimeout=3")
        words = ["ssh", "-i", str(private_key()), *(word for option in options for word in ("-o", option))]
        deadline = time.monotonic() + SECONDS
        while True:
            done = subprocess.run(
                [*words, f"debian@{self.address}", command], capture_output=True, text=True, check=False
            )
            # ssh's own exit status, while nobody answers yet or the machine goes down.
            if done.returncode != 255 or time.monotonic() > deadline:
                assert done.returncode == 0, done.stderr
                return done.stdout.strip()
            time.sleep(0.2)


def test_a_server_as_the_openstack_client_sees_it(openstack: OpenStack, project: Project) -> None:
    site = Site(openstack.connect(project.cloud), "Featured-Ubuntu24")
    command = [openstack.layout.program("openstack"), "server", "list", "-f", "value", "-c", "Name", "-c", "Status"]
    environment = {**os.environ, "OS_CLIENT_CONFIG_FILE": str(openstack.clouds_file), "OS_CLOUD": project.cloud}
    listed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert listed.split() == ["one", "ACTIVE"]
    assert site.device == "/dev/vdb"
    assert site.address.startswith("198.51.100.")


def test_a_server_that_is_told_to_fail_says_why(openstack: OpenStack, project: Project) -> None:
    own = openstack.connect(project.cloud)
    flavor = own.compute.find_flavor("m3.tiny", ignore_missing=False)
    image = own.image.find_image("Debian-12", ignore_missing=False)
    server = own.compute.create_server(
        name="bad", image_id=image.id, flavor_id=flavor.id, networks="none", metadata={"testbed_fail": "build"}
    )
    with pytest.raises(exceptions.ResourceFailure):
        own.compute.wait_for_server(server, interval=0.3, wait=SECONDS)
    assert "testbed_fail=build" in own.compute.get_server(server).fault["message"]


def test_credentials_are_what_their_names_say(openstack: OpenStack) -> None:
    restricted = openstack.connect("testbed-restricted")
    with pytest.raises(exceptions.ForbiddenException):
        identity_of(restricted).create_application_credential(restricted.current_user_id, name="another")
    own = openstack.connect()
    found = {one.name: one for one in identity_of(own).application_credentials(own.current_user_id)}
    assert {name: one.unrestricted for name, one in found.items()} == {
        "testbed": True,
        "testbed-restricted": False,
        "testbed-expiring": True,
    }
    assert found["testbed-expiring"].expires_at is not None
    assert found["testbed"].expires_at is None


def test_quotas_and_wiping(openstack: OpenStack, project: Project) -> None:
    own = openstack.connect(project.cloud)
    openstack.limit(project, volumes=1)
    own.block_storage.create_volume(size=1, name="first")
    with pytest.raises(exceptions.HttpException, match="VolumeLimitExceeded|[Qq]uota"):
        own.block_storage.create_volume(size=1, name="second")
    own.network.create_network(name="mine")
    openstack.wipe(project)
    assert [*own.block_storage.volumes(), *own.network.networks(project_id=project.id)] == []


@pytest.mark.alone
def test_a_service_that_is_stopped_and_started_again(openstack: OpenStack, project: Project) -> None:
    own = openstack.connect(project.cloud)
    openstack.stop_service("cinder")
    try:
        # keystoneauth's own: nobody is there to make an answer of.
        with pytest.raises(ClientException):
            list(own.block_storage.volumes())
    finally:
        openstack.start_service("cinder")
    assert list(own.block_storage.volumes()) == []


def test_the_proxy_counts_and_cuts(openstack: OpenStack, project: Project, tmp_path: Path) -> None:
    with openstack.proxy() as proxy:
        clouds = proxy.write_clouds(openstack.clouds_file, tmp_path / "clouds.yaml")
        own = connect(clouds, project.cloud)
        cut = proxy.cut(service="network", method="POST", path="/networks$")
        with pytest.raises(ClientException):
            own.network.create_network(name="accepted")
        assert cut.hits == 1
        assert [network.name for network in own.network.networks(project_id=project.id)] == ["accepted"]
        assert proxy.journal.counts()["network POST /v2.0/networks"] == 1
        assert {call.service for call in proxy.journal.calls()} == {"identity", "network"}


def connect(clouds: Path, name: str) -> Connection:
    """Return a connection to a cloud of this clouds.yaml and no other."""
    entry = yaml.safe_load(clouds.read_text(encoding="utf-8"))["clouds"][name]
    return log_in(load_yaml_config=False, load_envvars=False, **entry)


class TestMachines:
    def test_a_server_is_a_machine_with_a_disk_that_is_there_again_after_its_own_reboot(
        self, machines_cloud: OpenStack, project: Project
    ) -> None:
        site = Site(machines_cloud.connect(project.cloud), "Debian-12")
        assert site.run("hostname; sudo cloud-init status --wait").split()[0] == "one"
        disk = f"/dev/disk/by-id/virtio-{site.volume.id[:20]}"
        site.run(
            f"sudo mkfs.ext4 -q {site.device} && sudo mkdir /data && sudo mount {disk} /data && "
            f"echo '{disk} /data ext4 defaults,nofail 0 2' | sudo tee -a /etc/fstab && echo kept | sudo tee /data/file"
        )
        # Since when its first process runs: the kernel, and with it the boot's ID, is this computer's.
        began = site.run("stat -c %Y /proc/1")
        site.run("sudo systemctl --no-block reboot")
        wait_until(lambda: site.run("stat -c %Y /proc/1") != began)
        assert site.run("cat /data/file; systemctl is-system-running --wait") == "kept\nrunning"


def wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.3)
