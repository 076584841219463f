# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the cloud is ready: every API answers, and the workers behind them have reported."""

from __future__ import annotations

import time
from collections.abc import Sequence

import requests
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import database, ports
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.services import Service
from ansible_collections.scigateway.jupyterhub.tests.testbeds.processes import Processes
from openstack.connection import Connection

SECONDS = 240.0
# How often the external network must be seen, so that each process and thread of Neutron has answered.
NETWORKS_SEEN = 12
# How many report to Nova (two hosts, conductor, scheduler) and to Cinder (scheduler, volume).
REPORTING = {"nova.services": 4, "cinder.services": 2}


class Readiness:
    """What is awaited; it counts from the moment that it is made, because reports of a former run are saved too."""

    def __init__(self, layout: Layout, processes: Processes) -> None:
        self.layout, self.processes = layout, processes
        self.deadline = time.monotonic() + SECONDS
        rows = database.sql(layout, "SELECT UTC_TIMESTAMP();")
        self.since = rows[0][0]

    def wait(self, services: Sequence[Service]) -> None:
        """Wait until all of the cloud is ready; TestbedError when a process ends, or it takes too long."""
        for service in services:
            if service.port:
                self.wait_for_port(service)
        # The hosts exist for the scheduler once they are written down, which is after their first report.
        wanted = [f"SELECT COUNT(*) FROM {table} WHERE updated_at >= '{self.since}'" for table in REPORTING]
        wanted.append(f"SELECT COUNT(*) FROM nova.compute_nodes WHERE updated_at >= '{self.since}'")
        numbers = [*REPORTING.values(), 2]
        while True:
            rows = database.sql(self.layout, ";".join(wanted) + ";")
            if all(int(row[0]) >= number for row, number in zip(rows, numbers, strict=True)):
                return
            self._again([service.name for service in services], f"the workers of the cloud ({rows})")

    def wait_for_conductor(self) -> None:
        """Wait until Nova's conductor has reported."""
        seen = f"SELECT COUNT(*) FROM nova.services WHERE `binary` = 'nova-conductor' AND updated_at >= '{self.since}';"
        while database.sql(self.layout, seen)[0] == ["0"]:
            self._again(["nova-conductor"], "nova-conductor")

    def wait_for_networks(self, own: Connection) -> None:
        """Wait until every process of Neutron shows an ordinary user the external network.

        The first answers of a process can lack it, as long as its extensions are still being taken up.
        """
        seen = 0
        while seen < NETWORKS_SEEN:
            seen = seen + 1 if any(network.is_router_external for network in own.network.networks()) else 0
            if not seen:
                self._again(["neutron"], "the external network")

    def wait_for_port(self, service: Service) -> None:
        """Wait until an API answers a request, which is later than that its port is open."""
        url = f"http://{ports.HOST}:{service.port}/"
        while True:
            try:
                requests.get(url, timeout=10)
                return
            except requests.RequestException:
                self._again([service.name], service.name)

    def _again(self, names: Sequence[str], what: str) -> None:
        self.processes.require(names)
        if time.monotonic() > self.deadline:
            raise TestbedError(f"Not ready after {SECONDS:.0f} s: {what}; see {self.layout.log}.")
        time.sleep(0.2)
