# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The testbed's OpenStack, started for the benchmark, with a fresh project and a proxy for each delay."""

from __future__ import annotations

import contextlib
import re
import secrets
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openstack.connection
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import Command
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.machines_cloud import Login, Way, login
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import proxy_command
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.running import OpenStack

PROXY_SECONDS = 30.0
# As most clouds still have it in their catalog beside block-storage.
FORMER_NAME = "volumev3"


@dataclass(frozen=True)
class Cloud:
    """The cloud: how to log in directly, the ways that are measured, and a block in which it is an older one."""

    direct: Login
    ways: tuple[Way, ...]
    with_former_name: Callable[[], AbstractContextManager[None]]


@contextlib.contextmanager
def running(folder: Path, delays: Sequence[int]) -> Iterator[Cloud]:
    """Give the cloud for as long as the block lasts, with a way for each of the delays in milliseconds.

    :raises BenchmarkFailure: when the testbed cannot be started here.
    """
    with contextlib.ExitStack() as stack:
        try:
            cloud = stack.enter_context(OpenStack())
            project = cloud.project(f"bench-{secrets.token_hex(4)}")
        except TestbedError as error:
            raise BenchmarkFailure(str(error)) from error
        stack.callback(cloud.wipe, project)
        ways = tuple(stack.enter_context(way(folder, delay, project.cloud)) for delay in delays)
        yield Cloud(login(cloud.clouds_file, project.cloud), ways, lambda: former_name(cloud.admin))


@contextlib.contextmanager
def way(folder: Path, delay: int, cloud: str) -> Iterator[Way]:
    """Give a way with a proxy of its own process, so that it and what is measured do not wait for each other."""
    journal = folder / f"journal-{delay}"
    journal.touch()
    options = [f"--latency={delay}", f"--journal={journal}"]
    words: list[str | Path] = [places.PROGRAMS / "python", "-m", proxy_command.__name__, *options]
    with Command(f"machines proxy {delay}", words, folder, places.environment()) as proxy:
        yield Way(delay, clouds_file(proxy), cloud, journal)
        proxy.signal(signal.SIGTERM)


def clouds_file(proxy: Command) -> Path:
    """Return the clouds.yaml that the proxy says it has written, as soon as it does."""
    deadline = time.monotonic() + PROXY_SECONDS
    while time.monotonic() < deadline and not proxy.ended:
        found = re.search(r"^OS_CLIENT_CONFIG_FILE=(.+)\n", proxy.output(), re.MULTILINE)
        if found:
            return Path(found.group(1))
        time.sleep(0.05)
    raise proxy.failure("did not say where its clouds.yaml is")


@contextlib.contextmanager
def former_name(admin: openstack.connection.Connection) -> Iterator[None]:
    """Have the volume service in the catalog by its former name too while the block lasts."""
    identity: Any = admin.identity  # openstacksdk types it as one that may be of version 2
    service = identity.create_service(type=FORMER_NAME, name="cinderv3")
    try:
        address = admin.session.get_endpoint(service_type="block-storage", interface="public")
        region = admin.config.region_name
        identity.create_endpoint(service_id=service.id, interface="public", url=address, region_id=region)
        yield
    finally:
        identity.delete_service(service)
