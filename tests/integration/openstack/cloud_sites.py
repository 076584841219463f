# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites in a cloud, as an operator begins them: a copy of an example inventory in which what is theirs is filled in."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import Going, Run, shell_environment
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.network import LINK_HERE
from openstack.connection import Connection

# A machine's first start on a busy computer, several times in one run.
LONGEST_RUN = 600.0


@dataclass(frozen=True)
class Account:
    """Where a site is made: a clouds.yaml, and the name of a cloud in it."""

    clouds: Path
    cloud: str


class CloudSite:
    """A site: its folder, and the commands that its operator types."""

    def __init__(self, folder: Path, example: str, name: str, account: Account) -> None:
        self.name, self.account = name, account
        # With a blank, as a person's folders have.
        self.inventory = folder / "my sites" / name
        shutil.copytree(
            places.CHECKOUT / "inventories" / example, self.inventory, ignore=shutil.ignore_patterns(".hub")
        )
        self._file = self.inventory / "group_vars" / "all.yml"
        self.set(
            hub_openstack_cloud=account.cloud,
            hub_admin_cidrs=[LINK_HERE],
            hub_domain=f"{name}.example.org",
            hub_users=["ada"],
            hub_concurrent_users=1,
        )

    def set(self, **variables: object) -> None:
        """Change the site's variables as its operator would, in their file."""
        there = yaml.safe_load(self._file.read_text(encoding="utf-8"))
        self._file.write_text(yaml.safe_dump({**there, **variables}), encoding="utf-8")

    @property
    def state(self) -> Path:
        """The folder of the site's state."""
        return self.inventory / ".hub"

    def begin(self, playbook: str, *options: str, **extra: object) -> Going:
        """Begin a playbook of the collection; extra variables are given with -e."""
        return self._program("ansible-playbook", f"scigateway.jupyterhub.{playbook}", *options, "-e", json.dumps(extra))

    def play(self, playbook: str, *options: str, **extra: object) -> Run:
        """Run a playbook of the collection to its end, which must be a good one."""
        run = self.begin(playbook, *options, **extra).end(LONGEST_RUN)
        assert run.code == 0, run.output
        return run

    def refused(self, playbook: str, **extra: object) -> str:
        """Run a playbook that must be refused, and return the one sentence by which it was."""
        return self.begin(playbook, **extra).end(LONGEST_RUN).sentence()

    def ansible(self, hosts: str, module: str, arguments: str = "", root: bool = False) -> dict[str, str]:
        """Run one module on hosts of the inventory, and return what it said by host; it must work on all."""
        options = [
            "-m",
            f"ansible.builtin.{module}",
            *(["-a", arguments] if arguments else []),
            *(["-b"] if root else []),
        ]
        run = self._program("ansible", hosts, *options).end(LONGEST_RUN)
        assert run.code == 0, run.output
        parts = re.split(r"^(\S+) \| [A-Z]+ (?:\| rc=0 >>|=> )$", run.output, flags=re.MULTILINE)[1:]
        return {host: said.strip() for host, said in zip(parts[::2], parts[1::2], strict=True)}

    def _program(self, program: str, *words: str) -> Going:
        environment = {
            **{name: value for name, value in shell_environment().items() if not name.startswith("OS_")},
            "ANSIBLE_CONFIG": str(places.CHECKOUT / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(places.COLLECTIONS),
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
            "OS_CLIENT_CONFIG_FILE": str(self.account.clouds),
        }
        command = [str(places.PROGRAMS / program), "-i", str(self.inventory), *words]
        return Going(command, self.inventory.parent, environment)


def changed(run: Run) -> dict[str, int]:
    """Return how many tasks changed something, by host."""
    found = re.findall(r"^(\S+) +: ok=\d+ +changed=(\d+)", run.output, re.MULTILINE)
    return {host: int(number) for host, number in found}


def typed(run: Run) -> list[str]:
    """Return the lines by which a person logs in, as the run ended with them."""
    return re.findall(r"^ssh -o .*$", run.output, re.MULTILINE)


def left(own: Connection) -> dict[str, list[str]]:
    """Return the names of what a project has, as a client sees it that is not ours."""
    found = {
        "servers": own.compute.servers(),
        "keys": own.compute.keypairs(),
        "server groups": own.compute.server_groups(),
        "volumes": own.block_storage.volumes(),
        "addresses": own.network.ips(project_id=own.current_project_id),
        "groups": own.network.security_groups(project_id=own.current_project_id),
        "ports": (port for port in own.network.ports() if port.device_owner.startswith("compute:")),
    }
    # The default group is there from the beginning.
    names = {kind: sorted(one.name for one in things if one.name != "default") for kind, things in found.items()}
    return {kind: listed for kind, listed in names.items() if listed}
