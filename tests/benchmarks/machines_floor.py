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
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

POLL_SECONDS = 1.0
SERVICES = {"compute": "compute", "network": "network", "volume": "block-storage", "image": "image"}
# The first of Nova that takes tags with a new server (2.52), and of Cinder's v3.
MICROVERSIONS = {"compute": "compute 2.52", "volume": "volume 3.0"}

Json = dict[str, Any]


@dataclass(frozen=True)
class Order:
    """What to make, for whom: auth is the body of Keystone's `auth`, names are those of what is there already."""

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

    def __init__(self, order: Order) -> None:
        """Log in."""
        self._local = threading.local()
        answer = self._session().post(f"{order.auth_url}/auth/tokens", json={"auth": order.auth}, timeout=60)
        answer.raise_for_status()
        self._token = answer.headers["X-Subject-Token"]
        self._addresses = {
            name: next(
                endpoint["url"]
                for entry in answer.json()["token"]["catalog"]
                if entry["type"] == kind
                for endpoint in entry["endpoints"]
                if endpoint["interface"] == "public" and endpoint["region"] == order.region
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

    def make(self) -> None:
        """Make them, and return when each server runs, has its volume and its address."""
        volumes = self._all(self._volume)
        ports = self._all(self._port)
        others = [self._pool.submit(self._address, name, port) for name, port in ports.items()]
        self._all(lambda name: self._server(name, ports[name]))
        self._until(others, set(volumes.values()))

    def _until(self, others: list[Any], volumes: set[str]) -> None:
        """Attach each volume as soon as its server runs, until all are attached and the other calls have ended."""
        deadline = time.monotonic() + self._order.seconds
        attached: set[str] = set()
        while time.monotonic() < deadline:
            began = time.monotonic()
            servers = self._pool.submit(self._client.call, "compute", "GET", "/servers/detail?limit=1000")
            listed = self._client.call("volume", "GET", "/volumes/detail?limit=1000")["volumes"]
            ready = {volume["name"]: volume["id"] for volume in listed if volume["status"] == "available"}
            used = {volume["id"] for volume in listed if volume["status"] == "in-use"}
            for server in servers.result()["servers"]:
                if server["status"] == "ERROR":
                    raise RuntimeError(f"{server['name']}: {server.get('fault', {}).get('message')}")
                volume = ready.get(f"{server['name']}-data")
                if server["status"] == "ACTIVE" and volume and volume not in attached:
                    attached.add(volume)
                    others.append(self._pool.submit(self._attach, server["id"], volume))
            if volumes <= used:
                done(others)
                return
            time.sleep(max(0.0, began + POLL_SECONDS - time.monotonic()))
        raise RuntimeError(f"The machines were not complete within {self._order.seconds:.0f} s.")

    def _all(self, make: Callable[[str], str]) -> dict[str, str]:
        futures = {name: self._pool.submit(make, name) for name in self._order.machines}
        return {name: future.result() for name, future in futures.items()}

    def _port(self, name: str) -> str:
        body = {"name": name, "network_id": self._ids["network"], "security_groups": [self._ids["group"]]}
        return self._made("network", "/v2.0/ports", "port", {**body, "tags": [self._order.label]})

    def _address(self, name: str, port: str) -> str:
        body = {"floating_network_id": self._ids["external"], "port_id": port}
        described = {**body, "description": f"{self._order.label} {name}"}
        made = self._made("network", "/v2.0/floatingips", "floatingip", described)
        # Neutron refuses tags with a new address, where it takes them with a new port
        self._client.call("network", "PUT", f"/v2.0/floatingips/{made}/tags", {"tags": [self._order.label]})
        return made

    def _volume(self, name: str) -> str:
        return self._made("volume", "/volumes", "volume", {"name": f"{name}-data", "size": self._order.volume_gib})

    def _server(self, name: str, port: str) -> str:
        body = {
            "name": name,
            "flavorRef": self._ids["flavor"],
            "imageRef": self._ids["image"],
            "key_name": self._order.keypair,
            "networks": [{"port": port}],
            "tags": [self._order.label],
        }
        return self._made("compute", "/servers", "server", body)

    def _attach(self, server: str, volume: str) -> str:
        path = f"/servers/{server}/os-volume_attachments"
        return self._made("compute", path, "volumeAttachment", {"volumeId": volume})

    def _made(self, service: str, path: str, key: str, body: Json) -> str:
        return str(self._client.call(service, "POST", path, {key: body})[key]["id"])

    def _first(self, service: str, path: str, key: str) -> str:
        return str(self._client.call(service, "GET", path)[key][0]["id"])


def done(futures: Iterable[Any]) -> None:
    """Wait for the futures, and raise what one of them raised."""
    for future in wait(futures).done:
        future.result()


def main() -> int:
    """Make what the order in the file says."""
    order = Order(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    with ThreadPoolExecutor(order.concurrency) as pool:
        Maker(order, Client(order), pool).make()
    return 0


if __name__ == "__main__":
    sys.exit(main())
