# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of the cloud: their processes and what each is started with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import HERE, Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.nova import HOSTS

THREADS = 4
DESIGNATE = ("central", "worker", "producer", "mdns")


@dataclass(frozen=True)
class Service:
    """A process: its command; the port that it answers at, when it is an API."""

    name: str
    command: list[str]
    port: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)


def identity(layout: Layout) -> Service:
    """Return Keystone, which the others need from their first second on."""
    return _api(layout, "keystone", "keystone.wsgi.api")


def hosts(layout: Layout) -> list[Service]:
    """Return the pretended hosts. They begin when there is a conductor: without it they wait for ten seconds."""
    return [_compute(layout, host) for host in HOSTS]


def others(layout: Layout) -> list[Service]:
    """Return the services besides Keystone and the hosts."""
    etc = layout.etc
    cinder = f"--config-file {etc / 'cinder.conf'}"
    return [
        _worker(layout, "nova-conductor", "nova.conf"),
        _worker(layout, "nova-scheduler", "nova.conf"),
        # The busiest of them has one process more.
        _api(layout, "neutron", "neutron.wsgi.api", processes=2),
        _api(layout, "nova", "nova.wsgi.osapi_compute"),
        _api(layout, "cinder", "cinder.wsgi.api", arguments=cinder),
        _worker(layout, "cinder-scheduler", "cinder.conf"),
        _worker(layout, "cinder-volume", "cinder.conf"),
        _api(layout, "placement", "placement.wsgi.api"),
        _api(layout, "glance", "glance.wsgi.api"),
        _api(layout, "designate", "designate.wsgi.api"),
        *(_worker(layout, f"designate-{name}", "designate/designate.conf") for name in DESIGNATE),
    ]


def all_of(layout: Layout) -> list[Service]:
    """Return all services."""
    return [identity(layout), *others(layout), *hosts(layout)]


def environment(layout: Layout) -> dict[str, str]:
    """Return what every process of the cloud has: where its settings are, and the drivers of the testbed."""
    return {
        "OS_KEYSTONE_CONFIG_FILES": str(layout.etc / "keystone.conf"),
        "OS_GLANCE_CONFIG_DIR": str(layout.etc / "glance"),
        "OS_PLACEMENT_CONFIG_DIR": str(layout.etc / "placement"),
        "OS_DESIGNATE_CONFIG_DIR": str(layout.etc / "designate"),
        "OS_NOVA_CONFIG_DIR": str(layout.etc),
        "OS_NEUTRON_CONFIG_DIR": str(layout.etc),
        "OS_NEUTRON_CONFIG_FILES": "neutron.conf",
        "PYTHONPATH": f"{HERE / 'drivers'}:{places.COLLECTIONS}",
        "SCIGATEWAY_CACHE": str(places.cache()),
        "TESTBED_SERVERS": layout.servers,
    }


def _worker(layout: Layout, name: str, settings: str) -> Service:
    return Service(name, [layout.program(name), "--config-file", str(layout.etc / settings)])


def _compute(layout: Layout, host: str) -> Service:
    files = [argument for name in ("nova", host) for argument in ("--config-file", str(layout.etc / f"{name}.conf"))]
    return Service(f"nova-{host}", [layout.program("nova-compute"), *files])


def _api(layout: Layout, name: str, module: str, *, processes: int = 1, arguments: str = "") -> Service:
    port = getattr(layout.ports, name)
    command = [
        layout.program("uwsgi"),
        "--http-socket",
        f"127.0.0.1:{port}",
        "--module",
        f"{module}:application",
        "--master",
        "--processes",
        str(processes),
        "--threads",
        str(THREADS),
        "--enable-threads",
        # Each process imports for itself: database connections do not survive a fork.
        "--lazy-apps",
        "--thunder-lock",
        "--die-on-term",
        "--need-app",
        "--buffer-size",
        "65535",
        # Images come in chunks.
        "--http-chunked-input",
        "--http-raw-body",
        "--http-auto-chunked",
        "--add-header",
        "Connection: close",
        "--disable-logging",
        "--no-orphans",
        *(["--pyargv", arguments] if arguments else []),
    ]
    return Service(name, command, port)
