# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""RabbitMQ for one run, empty at every start: no stale lock and no stale message can be in its way."""

from __future__ import annotations

import shutil
import time

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import ports
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.processes import Processes

NAME = "broker"
SECONDS = 90.0
# The one in /usr/sbin changes to a user of its own, who cannot read this folder.
SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"
# No busy waiting: the processors are few. The nodes' own port is for the loopback interface only.
ERLANG = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
SETTINGS = """listeners.tcp.1 = 127.0.0.1:{port}
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 50MB
log.console = false
log.file.level = warning
"""


def start(layout: Layout, processes: Processes) -> None:
    """Start it; wait() awaits it."""
    if processes.alive(NAME):
        return
    folder = layout.run / "broker"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "rabbitmq.conf").write_text(SETTINGS.format(port=layout.ports.broker), encoding="ascii")
    (folder / "plugins").write_text("[].\n", encoding="ascii")
    environment = {
        "HOME": str(folder),
        "ERL_EPMD_ADDRESS": ports.HOST,
        "ERL_EPMD_PORT": str(layout.ports.broker_names),
        "RABBITMQ_NODENAME": "testbed@localhost",
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(layout.log / "broker"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_DIST_PORT": str(layout.ports.broker_nodes),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG,
    }
    processes.spawn(NAME, [SERVER], environment)


def wait(layout: Layout, processes: Processes) -> None:
    """Wait until it answers."""
    deadline = time.monotonic() + SECONDS
    while not ports.listening(layout.ports.broker):
        processes.require([NAME])
        if time.monotonic() > deadline:
            raise TestbedError(f"The message broker did not answer in {SECONDS:.0f} s; see {layout.log}.")
        time.sleep(0.1)
