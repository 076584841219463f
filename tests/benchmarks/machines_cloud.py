# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud that machines are made in: a project, the ways to it that count and delay calls, and what is there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.machines_floor import Client
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure

CLEARING_SECONDS = 600.0
WRITING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Login:
    """Where and with what a client logs in: Keystone's address, the body of its `auth`, the region."""

    auth_url: str
    auth: dict[str, Any]
    region: str


@dataclass(frozen=True)
class Way:
    """A way to the cloud, in clouds.yaml, on which each call takes some milliseconds more and is noted in a journal."""

    milliseconds: int
    clouds_file: Path
    cloud: str
    journal: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a client must set to go this way."""
        return {"OS_CLIENT_CONFIG_FILE": str(self.clouds_file), "OS_CLOUD": self.cloud}

    @property
    def login(self) -> Login:
        """How to log in without openstacksdk."""
        return login(self.clouds_file, self.cloud)

    def forget(self) -> None:
        """Begin to count anew."""
        with self.journal.open("r+b") as stream:
            stream.truncate()

    def calls(self) -> tuple[int, int]:
        """Return how many calls were made, and how many of them change something; a login does not."""
        noted = [json.loads(line) for line in self.journal.read_text(encoding="utf-8").splitlines()]
        writing = [each for each in noted if each["method"] in WRITING and not each["path"].endswith("/auth/tokens")]
        return len(noted), len(writing)


def login(clouds_file: Path, cloud: str) -> Login:
    """Return how to log in to a cloud of clouds.yaml that has an application credential."""
    entry = yaml.safe_load(clouds_file.read_text(encoding="utf-8"))["clouds"][cloud]
    given = entry["auth"]
    credential = {"id": given["application_credential_id"], "secret": given["application_credential_secret"]}
    identity = {"methods": ["application_credential"], "application_credential": credential}
    return Login(given["auth_url"], {"identity": identity}, entry["region_name"])


class Project:
    """A project that is the benchmark's alone: looks at what is there, and takes the machines away."""

    def __init__(self, login: Login) -> None:
        """Log in."""
        self._client = Client(login.auth_url, login.auth, login.region)

    def check(self, who: str, machines: list[str], label: str = "") -> None:
        """Look that each of the machines, and no other, runs with its volume and its address, and is labelled.

        :raises BenchmarkFailure: when it is not so, since then the seconds do not compare.
        """
        servers = {each["name"]: each["status"] for each in self._servers()}
        used = sorted(each["name"] for each in self._volumes() if each["status"] == "in-use")
        addressed = [each for each in self._addresses() if each["port_id"]]
        labelled = [each for each in (*self._ports(), *addressed) if not label or label in each["tags"]]
        right = (
            servers == dict.fromkeys(machines, "ACTIVE")
            and used == sorted(f"{name}-data" for name in machines)
            and len(addressed) == len(machines)
            and len(labelled) == 2 * len(machines)
        )
        if not right:
            raise BenchmarkFailure(
                f"After {who} for {len(machines)} machines there are the servers {servers}, {len(used)} volumes in "
                f"use, {len(addressed)} addresses in use, {len(labelled)} ports and addresses labelled as they should "
                "be, so its time means nothing; see its log."
            )

    def clear(self) -> None:
        """Take away all servers, ports of servers, addresses and volumes."""
        self._delete("network", "/v2.0/floatingips/{}", self._addresses())
        self._delete("compute", "/servers/{}", self._servers())
        self._until("servers gone", lambda: not self._servers())
        self._delete("network", "/v2.0/ports/{}", self._ports())
        # Nova lets go of the volumes after the servers are gone
        self._until("volumes free", lambda: all(each["status"] == "available" for each in self._volumes()))
        self._delete("volume", "/volumes/{}", self._volumes())
        self._until("volumes gone", lambda: not self._volumes())

    def _servers(self) -> list[dict[str, Any]]:
        return self._list("compute", "/servers/detail?limit=1000", "servers")

    def _volumes(self) -> list[dict[str, Any]]:
        return self._list("volume", "/volumes/detail?limit=1000", "volumes")

    def _addresses(self) -> list[dict[str, Any]]:
        return self._list("network", "/v2.0/floatingips", "floatingips")

    def _ports(self) -> list[dict[str, Any]]:
        ports = self._list("network", "/v2.0/ports", "ports")
        return [each for each in ports if not each["device_owner"].startswith("network:")]

    def _list(self, service: str, path: str, key: str) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self._client.call(service, "GET", path)[key]
        return listed

    def _delete(self, service: str, path: str, things: Iterable[dict[str, Any]]) -> None:
        with ThreadPoolExecutor(4) as pool:
            for deleted in [
                pool.submit(self._client.call, service, "DELETE", path.format(each["id"])) for each in things
            ]:
                deleted.result()

    @staticmethod
    def _until(what: str, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + CLEARING_SECONDS
        while not holds():
            if time.monotonic() > deadline:
                raise BenchmarkFailure(f"The project was not cleared ({what}) within {CLEARING_SECONDS:.0f} s.")
            time.sleep(1)
