# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin in an inventory of its own, with a cloud that is pretended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleParserError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible_collections.scigateway.jupyterhub.plugins.inventory import machines
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError

SITE = """\
hub_platform: server
hub_cloud: openstack
hub_openstack_cloud: "{{ where }}2"
hub_admin_cidrs: [203.0.113.7]
where: jetstream
"""
MACHINE = {
    "name": "physics-server-1",
    "id": "6f1d2a52-9a43-4b39-8d3f-1e1d3f5c7a90",
    "role": "server",
    "index": 1,
    "status": "ACTIVE",
    "private_ip": "10.66.0.5",
    "public_ip": "203.0.113.9",
    "image": "Featured-Ubuntu24",
    "user": "",
    "volumes": [],
}


class Cloud:
    """A cloud with one machine, which remembers how it was asked."""

    def __init__(self) -> None:
        self.logins: list[dict[str, Any]] = []
        self.sites: list[str] = []
        self.refusal = ""

    def connect(self, args: dict[str, Any]) -> Cloud:
        self.logins.append(args)
        if self.refusal:
            raise CloudError(self.refusal)
        return self

    def list_machines(self, cloud: Cloud, site: str) -> list[dict[str, Any]]:
        assert cloud is self
        self.sites.append(site)
        return [MACHINE]


class Said(list[str]):
    """What the plugin tells the operator."""

    def warning(self, text: str) -> None:
        self.append(text)

    def v(self, text: str) -> None:
        """Take what only -v shows, and drop it."""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    """Return the warnings."""
    warnings = Said()
    monkeypatch.setattr(machines, "display", warnings)
    return warnings


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, said: Said) -> Cloud:
    """Put a pretended cloud into the plugin, and a login into the environment."""
    pretended = Cloud()
    monkeypatch.setattr(machines, "connect", pretended.connect)
    monkeypatch.setattr(machines, "list_machines", pretended.list_machines)
    monkeypatch.setenv("OS_AUTH_URL", "http://127.0.0.1:9/v3")
    return pretended


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Return a function that reads the inventory of a site with these variables and this plugin file."""

    def read_inventory(site: str = SITE, plugin: str = "") -> InventoryManager:
        folder = tmp_path / "physics"
        (folder / "group_vars").mkdir(parents=True)
        (folder / "hosts.yml").write_text("all: {hosts: {localhost: {ansible_connection: local}}}\n")
        (folder / "machines.yml").write_text(f"plugin: scigateway.jupyterhub.machines\n{plugin}")
        (folder / "group_vars" / "all.yml").write_text(site)
        loader = DataLoader()
        inventory = InventoryManager(loader=loader, sources=[str(folder / "hosts.yml")])
        module = machines.InventoryModule()
        # what Ansible's loader does, which knows the collection only in a run
        module._load_name, module._redirected_names = "scigateway.jupyterhub.machines", []
        options = yaml.safe_load(machines.DOCUMENTATION)["options"]
        constants.config.initialize_plugin_configuration_definitions("inventory", module._load_name, options)
        path = str(folder / "machines.yml")
        assert module.verify_file(path)
        module.parse(inventory._inventory, loader, path)
        inventory._inventory.reconcile_inventory()
        return inventory

    return read_inventory


def test_the_machines_are_hosts_in_their_groups(read: Any, cloud: Cloud, tmp_path: Path) -> None:
    inventory = read()
    assert [host.name for host in inventory.get_hosts("hub_server")] == ["physics-server-1"]
    variables = inventory.get_host("physics-server-1").get_vars()
    assert (variables["ansible_host"], variables["ansible_user"]) == ("203.0.113.9", "ubuntu")
    assert variables["ansible_ssh_private_key_file"] == str(tmp_path / "physics" / ".hub" / "id_ed25519")
    assert str(tmp_path / "physics" / ".hub" / "known_hosts") in variables["ansible_ssh_common_args"]
    assert cloud.sites == ["physics"]
    assert cloud.logins[0]["cloud"] == "jetstream2"


def test_localhost_gets_nothing(read: Any, cloud: Cloud) -> None:
    localhost = read().get_host("localhost")
    assert [group.name for group in localhost.get_groups()] == ["all", "ungrouped"]
    assert not [name for name in localhost.get_vars() if name.startswith("machines")]


def test_the_file_may_name_another_site_and_cloud(read: Any, cloud: Cloud) -> None:
    read(plugin="site: chemistry\ncloud: campus\n")
    assert (cloud.sites, cloud.logins[0]["cloud"]) == (["chemistry"], "campus")


def test_settings_of_the_login_are_those_of_the_role(read: Any, cloud: Cloud) -> None:
    read(SITE + "machines_openstack_region_name: IU\nmachines_openstack_validate_certs: false\n")
    assert (cloud.logins[0]["region_name"], cloud.logins[0]["validate_certs"]) == ("IU", False)


def test_a_bastion_of_the_site_is_used(read: Any, cloud: Cloud) -> None:
    variables = read(SITE + "hub_bastion: ada@bastion.example.org\n").get_host("physics-server-1").get_vars()
    assert variables["ansible_host"] == "10.66.0.5"
    assert "ada@bastion.example.org" in variables["ansible_ssh_common_args"]


def test_a_site_without_machines_asks_no_cloud(read: Any, cloud: Cloud) -> None:
    assert [host.name for host in read("hub_platform: local\n").get_hosts()] == ["localhost"]
    assert cloud.logins == []


def test_a_site_that_cannot_be_planned_has_no_machines_yet(read: Any, cloud: Cloud) -> None:
    assert [host.name for host in read("hub_platform: moon\n").get_hosts()] == ["localhost"]
    assert cloud.logins == []


def test_without_a_login_there_are_no_hosts_and_no_warning(
    read: Any, cloud: Cloud, said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("OS_AUTH_URL", "OS_CLOUD", "OS_CLIENT_CONFIG_FILE", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert [host.name for host in read().get_hosts()] == ["localhost"]
    assert cloud.logins == []
    assert said == []


def test_a_cloud_that_cannot_be_asked_is_a_warning(read: Any, cloud: Cloud, said: Said) -> None:
    cloud.refusal = "Could not log in to cloud jetstream2: it refused the credential."
    assert [host.name for host in read().get_hosts()] == ["localhost"]
    assert said == [f"The machines of site physics are not in the inventory: {cloud.refusal}"]


def test_strict_makes_it_an_error(read: Any, cloud: Cloud) -> None:
    cloud.refusal = "Could not log in to cloud jetstream2: it refused the credential."
    with pytest.raises(AnsibleParserError, match="it refused the credential"):
        read(plugin="strict: true\n")
