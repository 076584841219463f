# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The testbed in a test: `with OpenStack() as cloud:` starts it, and stops it if it did not run before."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import TracebackType

import openstack
import openstack.connection
import yaml
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import accounts, cloud, database, initial
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.project import Project, Wiping, limit
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.proxy import Proxy, services_of
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.readiness import Readiness
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.services import environment
from ansible_collections.scigateway.jupyterhub.tests.testbeds.processes import Processes


class OpenStack:
    """The cloud, with one kind of servers ("pretended" or "machines").

    One that runs already with this kind is used as it is and left running; else it begins in its initial state.
    """

    def __init__(self, servers: str = "pretended") -> None:
        self.servers = servers
        self._layout: Layout | None = None
        self._ours = False
        self._admin: openstack.connection.Connection | None = None

    def __enter__(self) -> OpenStack:
        running = cloud.current()
        self._ours = running is None
        self.use(self.servers)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ours:
            cloud.stop()

    def use(self, servers: str) -> None:
        """Have it run with this kind of servers; a change of kind is a restart in the initial state."""
        self.servers = servers
        self._layout = cloud.start(servers)
        self._admin = None

    @property
    def layout(self) -> Layout:
        """The run: ports and folders."""
        if self._layout is None:
            raise RuntimeError("The cloud is used before it is started.")
        return self._layout

    @property
    def clouds_file(self) -> Path:
        """The clouds.yaml; its clouds are those of the README and one for each project that was made."""
        return self.layout.clouds

    @property
    def admin(self) -> openstack.connection.Connection:
        """A connection as the administrator of the cloud."""
        if self._admin is None:
            self._admin = self.connect(accounts.ADMIN)
        return self._admin

    def connect(self, name: str = "testbed") -> openstack.connection.Connection:
        """Return a connection to a cloud of clouds.yaml, whatever the environment says."""
        entry = yaml.safe_load(self.clouds_file.read_text(encoding="utf-8"))["clouds"][name]
        return openstack.connect(load_yaml_config=False, load_envvars=False, **entry)

    def project(self, name: str, **quotas: int) -> Project:
        """Make a project with an ordinary user and an unrestricted application credential; name must be new.

        Quotas have the names of `openstack quota set`, with underscores: instances=2, gigabytes=50, ports=12.
        """
        project_id = accounts.make_project(self.admin, name)
        limit(self.admin, project_id, quotas)
        self._add(name, accounts.make_credential(self.layout, name, name))
        return Project(name, project_id)

    def limit(self, project: Project, **quotas: int) -> None:
        """Set quotas of a project."""
        limit(self.admin, project.id, quotas)

    def wipe(self, project: Project) -> None:
        """Delete everything that is in a project."""
        Wiping(self.connect(project.cloud)).all()

    def expire(self, credential: str, seconds: float) -> None:
        """Let an application credential end in so many seconds; with a negative number it has ended."""
        database.sql(self.layout, accounts.expiry(credential, time.time() + seconds))
        # Keystone remembers what it read for a while.
        self.stop_service("keystone")
        self.start_service("keystone")

    def stop_service(self, name: str) -> None:
        """End a service by force: nova-conductor, nova-compute1, neutron, cinder-volume, keystone, …"""
        Processes(self.layout.run).halt(cloud.service(self.layout, name).name)

    def start_service(self, name: str) -> None:
        """Start a service again, and wait until an API answers."""
        plan = self.layout
        service, processes = cloud.service(plan, name), Processes(plan.run)
        readiness = Readiness(plan, processes)
        processes.spawn(service.name, service.command, {**environment(plan), **service.environment})
        if service.port:
            readiness.wait_for_port(service)

    def proxy(self, latency: float = 0.0, journal: Path | None = None) -> Proxy:
        """Return a proxy in front of all services; it runs inside `with`."""
        return Proxy(services_of(self.layout), latency, journal)

    def _add(self, name: str, entry: dict[str, object]) -> None:
        file = self.layout.run / initial.CREDENTIALS
        with cloud.only_one():
            credentials = json.loads(file.read_text(encoding="utf-8"))
            credentials[name] = entry
            file.write_text(json.dumps(credentials), encoding="utf-8")
            accounts.write_clouds(self.clouds_file, credentials, accounts.auth_url(self.layout))
