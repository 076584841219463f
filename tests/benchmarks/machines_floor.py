# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The floor of making machines: the calls that make them, by threads, and nothing else.

A program of its own, so that its time, processor and memory are measured as those of the others. It is given one file
of JSON with the fields of `Order`, looks at nothing that is there, handles no fault, and keeps no record.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

POLL_SECONDS = 1.0
PORTS_A_CALL = 25
SERVICES = {"compute": "compute", "network": "network", "volume": "block-storage", "image": "image"}
# The first of Nova that takes tags with a new server (2.52), and of Cinder's v3.
MICROVERSIONS = {"compute": "compute 2.52", "volume": "volume 3.0"}

Json = dict[str, Any]


@dataclass(frozen=True)
class Order:
    """What to make, for whom: auth is the body of Keystone's `auth`, and all but the machines is there already."""

    auth_url: str
    auth: Json
    region: str
    label: str
    machines: list[str]
    network: str
    external_network: str
    security_group: str
    keypair: str
    flavor: str
    image: str
    volume_gib: int
    concurrency: int
    seconds: float


class Client:
    """A logged-in project whose calls may be made from several threads at once."""

    def __init__(self, auth_url: str, auth: Json, region: str) -> None:
        """Log in with the body of Keystone's `auth`; requests.HTTPError when it is refused."""
        self._local = threading.local()
        answer = self._session().post(f"{auth_url}/auth/tokens", json={"auth": auth}, timeout=60)
        answer.raise_for_status()
        self._token = answer.headers["X-Subject-Token"]
        self._addresses = {
            name: next(
                endpoint["url"]
                for entry in answer.json()["token"]["catalog"]
                if entry["type"] == kind
                for endpoint in entry["endpoints"]
                if endpoint["interface"] == "public" and endpoint["region"] == region
            )
            for name, kind in SERVICES.items()
        }

    def call(self, service: str, method: str, path: str, body: Json | None = None) -> Json:
        """Make one call and return the decoded answer; requests.HTTPError when it is refused."""
        headers = {"X-Auth-Token": self._token}
        if service in MICROVERSIONS:
            headers["OpenStack-API-Version"] = MICROVERSIONS[service]
        answer = self._session().request(
            method, f"{self._addresses[service]}{path}", json=body, headers=headers, timeout=300
        )
        if answer.status_code >= 400:
            raise requests.HTTPError(f"{method} {service}{path}: {answer.status_code} {answer.text[:300]}")
        found: Json = answer.json() if answer.content else {}
        return found

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.trust_env = False
        session: requests.Session = self._local.session
        return session


class Maker:
    """Makes all machines of one order: what does not wait for another thing goes first and at once."""

    def __init__(self, order: Order, client: Client, pool: ThreadPoolExecutor) -> None:
        """Look up what the machines are made from."""
        self._order, self._client, self._pool = order, client, pool
        wanted = {
            "network": ("network", f"/v2.0/networks?fields=id&name={order.network}", "networks"),
            "external": ("network", f"/v2.0/networks?fields=id&name={order.external_network}", "networks"),
            "group": ("network", f"/v2.0/security-groups?fields=id&name={order.security_group}", "security_groups"),
            "image": ("image", f"/v2/images?name={order.image}", "images"),
        }
        found = {name: pool.submit(self._first, *look) for name, look in wanted.items()}
        flavors = pool.submit(client.call, "compute", "GET", "/flavors")
        self._ids = {name: future.result() for name, future in found.items()}
        named = {flavor["name"]: flavor["id"] for flavor in flavors.result()["flavors"]}
        self._ids["flavor"] = named[order.flavor]
        self._tags = [order.label]

    def make(self) -> None:
        """Make them, and return when each server runs, has its volume and its address."""
        volumes = [self._pool.submit(self._volume, name) for name in self._order.machines]
        names = self._order.machines
        chunks = [names[start : start + PORTS_A_CALL] for start in range(0, len(names), PORTS_A_CALL)]
        self._ports: dict[str, str] = {}
        for made in [self._pool.submit(self._make_ports, chunk) for chunk in chunks]:
            self._ports.update(made.result())
        addresses = [self._pool.submit(self._address, name) for name in names]
        tags = [self._pool.submit(self._tag, "ports", port) for port in self._ports.values()]
        self._until_complete()
        done([*volumes, *addresses, *tags])

    def _until_complete(self) -> None:
        """Make each server as soon as its volume is ready; return when all run and all volumes are in use."""
        deadline = time.monotonic() + self._order.seconds
        servers: dict[str, Future[None]] = {}
        while time.monotonic() < deadline:
            began = time.monotonic()
            looks = [
                self._pool.submit(self._client.call, "compute", "GET", "/servers/detail?limit=1000"),
                self._pool.submit(self._client.call, "volume", "GET", "/volumes/detail?limit=1000"),
            ]
            listed, volumes = looks[0].result()["servers"], looks[1].result()["volumes"]
            broken = [server["name"] for server in listed if server["status"] == "ERROR"]
            if broken:
                raise RuntimeError(f"The cloud put {', '.join(broken)} into ERROR.")
            running = [server for server in listed if server["status"] == "ACTIVE"]
            used = [volume for volume in volumes if volume["status"] == "in-use"]
            if len(running) == len(used) == len(self._order.machines):
                return
            for volume in volumes:
                name = volume["name"].removesuffix("-data")
                if volume["status"] == "available" and name not in servers:
                    servers[name] = self._pool.submit(self._server, name, volume["id"])
            done(future for future in servers.values() if future.done())
            time.sleep(max(0.0, began + POLL_SECONDS - time.monotonic()))
        raise RuntimeError(f"The machines were not complete within {self._order.seconds:.0f} s.")

    def _make_ports(self, names: list[str]) -> dict[str, str]:
        common = {"network_id": self._ids["network"], "security_groups": [self._ids["group"]]}
        bodies = [{**common, "name": name, "description": f"{self._order.label} {name}"} for name in names]
        made = self._client.call("network", "POST", "/v2.0/ports", {"ports": bodies})["ports"]
        return {port["name"]: port["id"] for port in made}

    def _address(self, name: str) -> None:
        body = {
            "floating_network_id": self._ids["external"],
            "port_id": self._ports[name],
            "description": f"{self._order.label} {name}",
        }
        made = self._client.call("network", "POST", "/v2.0/floatingips", {"floatingip": body})["floatingip"]
        self._tag("floatingips", made["id"])

    def _tag(self, kind: str, thing: str) -> None:
        # Neutron refuses tags with a new address; with a new port it takes them, and forgets them where it does not
        # know the extension tag-ports-during-bulk-creation
        self._client.call("network", "PUT", f"/v2.0/{kind}/{thing}/tags", {"tags": self._tags})

    def _volume(self, name: str) -> None:
        body = {"name": f"{name}-data", "size": self._order.volume_gib}
        self._client.call("volume", "POST", "/volumes", {"volume": body})

    def _server(self, name: str, volume: str) -> None:
        image = self._ids["image"]
        root = {"boot_index": 0, "source_type": "image", "uuid": image, "destination_type": "local"}
        data = {"boot_index": -1, "source_type": "volume", "uuid": volume, "destination_type": "volume"}
        body = {
            "name": name,
            "flavorRef": self._ids["flavor"],
            "imageRef": image,
            "key_name": self._order.keypair,
            "networks": [{"port": self._ports[name]}],
            "block_device_mapping_v2": [{**root, "delete_on_termination": True}, data],
            "tags": self._tags,
        }
        self._client.call("compute", "POST", "/servers", {"server": body})

    def _first(self, service: str, path: str, key: str) -> str:
        return str(self._client.call(service, "GET", path)[key][0]["id"])


def done(futures: Iterable[Future[None]]) -> None:
    """Wait for the futures, and raise what one of them raised."""
    for future in wait(futures).done:
        future.result()


def main() -> int:
    """Make what the order in the file says."""
    order = Order(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    with ThreadPoolExecutor(order.concurrency) as pool:
        Maker(order, Client(order.auth_url, order.auth, order.region), pool).make()
    return 0


if __name__ == "__main__":
    sys.exit(main())
