# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The initial state of the cloud: databases migrated, accounts and offers made, once for each version; then saved."""

from __future__ import annotations

import json
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import (
    accounts,
    broker,
    catalog,
    database,
    layout,
    settings,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.ports import free
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.readiness import Readiness
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.seed import seed, seed_zone
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.services import (
    Service,
    all_of,
    environment,
    hosts,
    identity,
    others,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.common import PASSWORD, REGION
from ansible_collections.scigateway.jupyterhub.tests.testbeds.processes import Processes

# What of a run is worth saving; the rest is made anew at each start.
SAVED = ("db", "keystone", "glance", "nova", "nova-compute1", "nova-compute2", "credentials.json")
CREDENTIALS = "credentials.json"


def make() -> None:
    """Make and save it, unless it is there."""
    target = layout.initial()
    if target.exists():
        return
    shutil.rmtree(layout.running(), ignore_errors=True)
    making = Making(Layout(free()))
    try:
        making.all()
        _save(making.layout.run, target)
    finally:
        making.processes.kill_all()
    shutil.rmtree(layout.running())


def _save(run: Path, target: Path) -> None:
    part = target.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name in SAVED:
        (run / name).rename(part / name)
    part.rename(target)


class Making:
    """One making of the initial state, in the folder of the run."""

    def __init__(self, plan: Layout) -> None:
        self.layout = plan
        self.processes = Processes(plan.run)
        self.environment = environment(plan)

    def all(self) -> None:
        """Do it; at the end the databases are closed and can be copied."""
        settings.write_all(self.layout)
        database.create(self.layout)
        database.start(self.layout, self.processes)
        names = " ".join(f"CREATE DATABASE {name} CHARACTER SET utf8mb3;" for name in database.NAMES)
        database.sql(self.layout, names)
        with ThreadPoolExecutor(3) as pool:
            waiting = [pool.submit(task) for task in (self._keystone, self._the_rest, self._nova)]
            for future in waiting:
                future.result()
        broker.start(self.layout, self.processes)
        broker.wait(self.layout, self.processes)
        readiness = Readiness(self.layout, self.processes)
        for service in others(self.layout):
            self._spawn(service)
        readiness.wait_for_conductor()
        for service in hosts(self.layout):
            self._spawn(service)
        readiness.wait(all_of(self.layout))
        self._run("nova-manage", "--config-file", self._file("nova.conf"), "cell_v2", "discover_hosts")
        # Asks Designate's central service.
        self._run(*self._designate(), "pool", "update", "--file", self._file("designate/pools.yaml"))
        admin = accounts.connect(self.layout, "admin", "admin")
        credentials = accounts.make_all(admin, self.layout)
        seed(admin, self.layout.run)
        seed_zone(accounts.connect(self.layout, "testbed", "testbed"))
        (self.layout.run / CREDENTIALS).write_text(json.dumps(credentials), encoding="utf-8")
        for name in self.processes.names():
            if name != database.NAME:
                self.processes.halt(name)
        self.processes.halt(database.NAME, signal.SIGTERM)

    def _keystone(self) -> None:
        file = self._file("keystone.conf")
        url = accounts.auth_url(self.layout)
        self._run("keystone-manage", "--config-file", file, "db_sync")
        for what in ("fernet_setup", "credential_setup"):
            self._run(
                "keystone-manage", "--config-file", file, what, "--keystone-user", "root", "--keystone-group", "root"
            )
        addresses = ("--bootstrap-public-url", url, "--bootstrap-internal-url", url)
        region = ("--bootstrap-region-id", REGION)
        self._run(
            "keystone-manage", "--config-file", file, "bootstrap", "--bootstrap-password", PASSWORD, *region, *addresses
        )
        service = identity(self.layout)
        self._spawn(service)
        Readiness(self.layout, self.processes).wait_for_port(service)
        catalog.register(accounts.connect(self.layout, "admin", "admin"), self.layout)
        self._run("placement-manage", "--config-file", self._file("placement/placement.conf"), "db", "sync")
        self._run("glance-manage", "--config-file", self._file("glance/glance-api.conf"), "db_sync")

    def _the_rest(self) -> None:
        self._run("neutron-db-manage", "--config-file", self._file("neutron.conf"), "upgrade", "heads")
        self._run("cinder-manage", "--config-file", self._file("cinder.conf"), "db", "sync")
        self._run(*self._designate(), "database", "sync")

    def _nova(self) -> None:
        nova = ("nova-manage", "--config-file", self._file("nova.conf"))
        self._run(*nova, "api_db", "sync")
        cell0 = ("--database_connection", self.layout.database("nova_cell0"))
        self._run(*nova, "cell_v2", "map_cell0", *cell0)
        self._run(*nova, "cell_v2", "create_cell", "--name", "cell1")
        self._run(*nova, "db", "sync")

    def _designate(self) -> tuple[str, ...]:
        return ("designate-manage", "--config-file", self._file("designate/designate.conf"))

    def _file(self, name: str) -> str:
        return str(self.layout.etc / name)

    def _run(self, program: str, *arguments: str) -> None:
        log = self.layout.log / f"{program}.out"
        commands.run(self.layout.program(program), *arguments, environment=self.environment, log=log)

    def _spawn(self, service: Service) -> None:
        self.processes.spawn(service.name, service.command, {**self.environment, **service.environment})
