# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud as a whole: started from the saved initial state, asked, stopped."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands, network, sweeping
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import (
    accounts,
    broker,
    catalog,
    database,
    initial,
    layout,
    settings,
    software,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.ports import Ports, free
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.readiness import Readiness
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.services import (
    Service,
    all_of,
    environment,
    hosts,
    identity,
    others,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.processes import Processes

KINDS = ("pretended", "machines")
# For how long the credential that is about to expire is good.
EXPIRES_IN = 20 * 3600.0


def current() -> Layout | None:
    """Return the run that is going on, None without one."""
    file = layout.running() / "run.json"
    if not file.exists():
        return None
    said = json.loads(file.read_text(encoding="utf-8"))
    plan = Layout(Ports(**said["ports"]), said["servers"], layout.running(), Path(said["venv"]))
    wanted = [service.name for service in all_of(plan)]
    processes = Processes(plan.run)
    return plan if all(processes.alive(name) for name in [database.NAME, broker.NAME, *wanted]) else None


def start(servers: str) -> Layout:
    """Start the cloud in its initial state, unless it runs with this kind of servers."""
    commands.need_root("The OpenStack testbed")
    with only_one():
        running = current()
        if running and running.servers == servers:
            return running
        software.require()
        end_all()
        initial.make()
        if servers == "machines":
            network.up()
        return _start(Layout(free(), servers))


def stop() -> None:
    """End the cloud and whatever is left of a former one."""
    if not layout.running().exists():
        return
    commands.need_root("The OpenStack testbed")
    with only_one():
        end_all()


def end_all() -> None:
    """End all processes of the run, forget it, and take away its machines; its logs are kept in log.former."""
    run = layout.running()
    Processes(run).kill_all()
    if not run.exists():
        return
    with_machines = _kind(run) == "machines"
    if with_machines:
        sweeping.sweep()
    former = run.with_name("log.former")
    shutil.rmtree(former, ignore_errors=True)
    with contextlib.suppress(FileNotFoundError):
        (run / "log").rename(former)
    shutil.rmtree(run)


def spawn(plan: Layout, processes: Processes, service: Service) -> None:
    """Start one service of a run."""
    processes.spawn(service.name, service.command, {**environment(plan), **service.environment})


def service(plan: Layout, name: str) -> Service:
    """Return a service by name; TestbedError for a name that none has."""
    known = {one.name: one for one in all_of(plan)}
    if name not in known:
        raise TestbedError(f"There is no service {name}; there are: {' '.join(known)}.")
    return known[name]


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Let one program at a time start or stop the cloud of this cache."""
    folder = layout.cache()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _start(plan: Layout) -> Layout:
    run = plan.run
    # As the owner alone: whoever reaches the socket is the administrator of the databases.
    run.mkdir(mode=0o700, parents=True)
    (run / "kind").write_text(plan.servers, encoding="ascii")
    commands.run("cp", "--archive", "--reflink=auto", f"{layout.initial()}/.", run)
    run.chmod(0o700)
    settings.write_all(plan)
    processes = Processes(run)
    try:
        broker.start(plan, processes)
        database.start(plan, processes)
        database.sql(plan, catalog.moved(plan) + accounts.expiry(accounts.EXPIRING, time.time() + EXPIRES_IN))
        readiness = Readiness(plan, processes)
        spawn(plan, processes, identity(plan))
        broker.wait(plan, processes)
        for one in others(plan):
            spawn(plan, processes, one)
        readiness.wait_for_conductor()
        for one in hosts(plan):
            spawn(plan, processes, one)
        readiness.wait(all_of(plan))
        readiness.wait_for_networks(accounts.connect(plan, "testbed", "testbed"))
    except BaseException:
        processes.kill_all()
        raise
    credentials = json.loads((run / initial.CREDENTIALS).read_text(encoding="utf-8"))
    accounts.write_clouds(plan.clouds, credentials, accounts.auth_url(plan))
    said = {"ports": asdict(plan.ports), "servers": plan.servers, "venv": str(plan.venv)}
    part = run / f"run.json.{os.getpid()}"
    part.write_text(json.dumps(said), encoding="utf-8")
    part.replace(run / "run.json")
    return plan


def _kind(run: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return (run / "kind").read_text(encoding="ascii")
    return ""
