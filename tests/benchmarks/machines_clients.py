# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Those who make the machines: our action, a loop over openstack.cloud, and the floor."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import (
    machines_floor,
    machines_peer,
    machines_plays,
    machines_tofu,
)
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import run
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.machines_cloud import Way
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.machines_tofu import Tofu
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.usage import Usage, measured
from ansible_collections.scigateway.jupyterhub.tests.integration.local import sites
from ansible_collections.scigateway.jupyterhub.tests.parts import places

CONCURRENCY = 10
LONGEST_SECONDS = 1800.0


@dataclass(frozen=True)
class Run:
    """What a run cost its client, and how many calls it made: all, and those that change something."""

    usage: Usage
    calls: int
    writing: int


class Clients:
    """All clients, with their files in one folder."""

    def __init__(self, folder: Path) -> None:
        """Write the playbooks, and see that the peer is installed."""
        self._folder = folder
        programs = machines_tofu.programs()
        self._tofu = Tofu(programs, folder) if programs else None
        self._peer = machines_peer.environment()
        for name, play in (("ours", machines_plays.OURS), ("loop", machines_plays.LOOP)):
            (folder / f"{name}.yml").write_text(play, encoding="utf-8")

    def lay_foundations(self, way: Way) -> None:
        """Make the network, the security group and the key of the machines; not measured."""
        play = self._folder / "foundations.yml"
        play.write_text(machines_plays.FOUNDATIONS, encoding="utf-8")
        words: list[str | Path] = [places.PROGRAMS / "ansible-playbook", "-i", "localhost,", play]
        run("machines foundations", words, self._folder, self._ansible(way))

    def ours(self, way: Way, count: int) -> Run:
        """Have our action see to so many machines."""
        return self._play("ours", places.PROGRAMS, way, count)

    def loop(self, way: Way, count: int) -> Run:
        """Have the loop see to so many machines."""
        return self._play("loop", self._peer / "bin", way, count)

    def floor(self, way: Way, count: int) -> Run:
        """Make so many machines by a bare client."""
        order = self._folder / "order.json"
        order.touch(mode=0o600)
        order.write_text(json.dumps(asdict(self.order(way, count))), encoding="utf-8")
        words: list[str | Path] = [places.PROGRAMS / "python", machines_floor.__file__, order]
        return self._measured("floor", words, way, count, sites.shell_environment())

    @property
    def has_tofu(self) -> bool:
        """Whether OpenTofu is there."""
        return self._tofu is not None

    def tofu(self, way: Way, count: int) -> Run:
        """Have OpenTofu see to so many machines, of which it remembers those that it made."""
        if self._tofu is None:
            raise BenchmarkFailure(machines_tofu.NOT_MEASURED)
        environment = {**self._tofu.environment, **way.environment}
        return self._measured("tofu", self._tofu.words(count), way, count, environment, self._tofu.folder)

    def forget(self) -> None:
        """Have those who remember what they made forget it."""
        if self._tofu:
            self._tofu.forget()

    @staticmethod
    def order(way: Way, count: int) -> machines_floor.Order:
        """Return what the floor is told to make."""
        site = machines_plays.SITE
        return machines_floor.Order(
            **asdict(way.login),
            label=machines_plays.LABEL,
            machines=machines_plays.names(count),
            network=site,
            external_network=machines_plays.EXTERNAL_NETWORK,
            security_group=site,
            keypair=site,
            flavor=machines_plays.FLAVOR,
            image=machines_plays.IMAGE,
            volume_gib=machines_plays.VOLUME_GIB,
            concurrency=CONCURRENCY,
            seconds=LONGEST_SECONDS,
        )

    def _play(self, name: str, programs: Path, way: Way, count: int) -> Run:
        variables = json.dumps({"machines": machines_plays.names(count)})
        play = self._folder / f"{name}.yml"
        words: list[str | Path] = [programs / "ansible-playbook", "-i", "localhost,", play, "-e", variables]
        return self._measured(name, words, way, count, self._ansible(way))

    def _measured(
        self,
        name: str,
        words: list[str | Path],
        way: Way,
        count: int,
        environment: dict[str, str],
        folder: Path | None = None,
    ) -> Run:
        way.forget()
        usage = measured(f"machines {name} {count}", words, folder or self._folder, environment, LONGEST_SECONDS)
        return Run(usage, *way.calls())

    @staticmethod
    def _ansible(way: Way) -> dict[str, str]:
        # pipelining, which our own configuration turns on, is given to the peer too
        return {
            **sites.shell_environment(),
            **way.environment,
            "ANSIBLE_COLLECTIONS_PATH": str(places.COLLECTIONS),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_PIPELINING": "true",
        }
