# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project whose services are a few lists in memory, below the real `Cloud`, so that its repeating is used too."""

from __future__ import annotations

import itertools
import json
import re
import threading
import typing as t
import urllib.parse
from types import SimpleNamespace

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.api import Cloud
from keystoneauth1 import exceptions

Thing = dict[str, t.Any]
PROJECT, OTHER = "project-1", "project-2"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJKWnV8jJ4wVvXQxYk1yXxM0cF3u4cQy2y0z0Yb3c5aV"


class Answer:
    """What a service answers."""

    def __init__(self, status: int, body: t.Any = None) -> None:
        self.status_code = status
        self.content = b"" if body is None else json.dumps(body).encode()
        self.headers: dict[str, str] = {}
        self.reason = ""

    def json(self) -> t.Any:
        return json.loads(self.content)


class Services:
    """The lists by the path of their collection, the calls that were made, and the faults that the next calls meet."""

    def __init__(self) -> None:
        self.things: dict[str, list[Thing]] = {
            name: [] for name in ("networks", "subnets", "routers", "ports", "security-groups", "os-keypairs", "zones")
        }
        self.calls: list[tuple[str, str]] = []
        # method and pattern of the path, what happens, and how often
        self.faults: list[tuple[str, str, t.Any, int]] = []
        self.extensions = ["router"]
        self.auto: str | None = None
        # collections that are not shown to ordinary users, with what the services answer
        self.hidden: dict[str, int] = {}
        # whole answers by path
        self.fixed: dict[str, t.Any] = {
            "/lbaas/loadbalancers": {"loadbalancers": []},
            "/limits": {"limits": {"absolute": {}}},
        }
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self.add("networks", id="outside", name="public", project_id=OTHER, **{"router:external": True})

    def add(self, collection: str, **thing: t.Any) -> Thing:
        """Put a thing there as if somebody had made it."""
        number = next(self._ids)
        made = {
            "id": f"{collection}-{number}",
            "project_id": PROJECT,
            "tags": [],
            "description": "",
            "created_at": f"2026-01-01T00:00:{number:02}",
            **thing,
        }
        self.things.setdefault(collection, []).append(made)
        return made

    def writes(self) -> list[tuple[str, str]]:
        """Return the calls that change something."""
        return [call for call in self.calls if call[0] != "GET"]

    def request(self, path: str, method: str, **options: t.Any) -> Answer:
        """Answer as the services do."""
        with self._lock:
            self.calls.append((method, path))
            fault = self._fault(method, path)
            if isinstance(fault, int):
                return Answer(fault, {"NeutronError": {"message": "it was told to fail"}})
            answer = self._route(path, method, options.get("json"), options.get("params") or [])
            if fault == "cut":
                raise exceptions.ConnectFailure("Connection aborted.")
            return answer

    def _fault(self, method: str, path: str) -> t.Any:
        for place, (wanted, pattern, what, times) in enumerate(self.faults):
            if method == wanted and re.search(pattern, path) and times:
                self.faults[place] = (wanted, pattern, what, times - 1)
                return what
        return None

    def _route(self, path: str, method: str, body: t.Any, params: t.Any) -> Answer:
        parts = [urllib.parse.unquote(part) for part in path.strip("/").split("/")]
        if parts[0] in self.hidden:
            return Answer(self.hidden[parts[0]], {"message": "policy does not allow this"})
        if path in self.fixed:
            return Answer(200, self.fixed[path])
        if parts[0] == "images":
            return self._image(parts[1:], list(params))
        if parts == ["extensions"]:
            return Answer(200, {"extensions": [{"alias": alias} for alias in self.extensions]})
        if parts[0] == "auto-allocated-topology":
            return self._allocate(dict(params))
        if parts[0] == "os-keypairs":
            return self._keypair(parts[1:], method, body)
        if parts[0] == "security-group-rules":
            return self._rules(parts[1:], method, body)
        if parts[0] == "zones" and len(parts) > 1:
            return self._records(parts[1:], method, body, dict(params))
        return self._plain(parts, method, body, params)

    def _plain(self, parts: list[str], method: str, body: t.Any, params: t.Any) -> Answer:
        parts = [part for part in parts if part != "detail"]
        things = self.things.setdefault(parts[0], [])
        key = parts[0].removeprefix("os-").replace("-", "_")
        one = key[:-1]
        if len(parts) == 1 and method == "GET":
            return Answer(200, {key: [thing for thing in things if _matches(thing, list(params))]})
        if len(parts) == 1:
            return Answer(201, {one: self._make(parts[0], body[one])})
        thing = next((thing for thing in things if thing["id"] == parts[1]), None)
        if thing is None:
            return Answer(404, {"NeutronError": {"message": f"{one} {parts[1]} could not be found"}})
        if method == "DELETE":
            things.remove(thing)
            return Answer(204)
        if method == "PUT" and len(parts) == 4:
            thing["tags"].append(parts[3])
        elif method == "PUT" and len(parts) == 3:
            return self._interface(thing, parts[2], body)
        elif method == "PUT":
            thing.update(body[one])
        return Answer(200, {one: thing})

    def _make(self, collection: str, body: Thing) -> Thing:
        made = self.add(collection, **body)
        if collection == "security-groups":
            made["security_group_rules"] = [self._rule(made, "egress", kind) for kind in ("IPv4", "IPv6")]
        if collection == "subnets":
            made.setdefault("dns_nameservers", [])
        return made

    def _rule(self, group: Thing, direction: str, ethertype: str) -> Thing:
        name = f"default-{ethertype}"
        return {"id": name, "security_group_id": group["id"], "direction": direction, "ethertype": ethertype}

    def _rules(self, parts: list[str], method: str, body: t.Any) -> Answer:
        groups = {group["id"]: group for group in self.things["security-groups"]}
        everything = [rule for group in groups.values() for rule in group["security_group_rules"]]
        if method == "GET":
            return Answer(200, {"security_group_rules": everything})
        if method == "DELETE":
            for group in groups.values():
                group["security_group_rules"] = [one for one in group["security_group_rules"] if one["id"] != parts[0]]
            return Answer(204)
        for rule in body["security_group_rules"]:
            rule["id"] = f"rule-{next(self._ids)}"
            groups[rule["security_group_id"]]["security_group_rules"].append(rule)
        return Answer(201, body)

    def _interface(self, router: Thing, verb: str, body: Thing) -> Answer:
        if verb == "remove_router_interface":
            self.things["ports"] = [port for port in self.things["ports"] if port["id"] != body["port_id"]]
            return Answer(200, {})
        fixed = [{"subnet_id": body["subnet_id"], "ip_address": "10.66.0.1"}]
        if any(port["fixed_ips"] == fixed for port in self.things["ports"]):
            return Answer(400, {"NeutronError": {"message": "Router already has a port on subnet"}})
        subnet = next(one for one in self.things["subnets"] if one["id"] == body["subnet_id"])
        self.add(
            "ports",
            device_id=router["id"],
            device_owner="network:router_interface",
            fixed_ips=fixed,
            network_id=subnet["network_id"],
        )
        return Answer(200, {})

    def _keypair(self, parts: list[str], method: str, body: t.Any) -> Answer:
        things = self.things["os-keypairs"]
        if method == "POST":
            return Answer(201, {"keypair": self.add("os-keypairs", **body["keypair"])})
        if not parts:
            return Answer(200, {"keypairs": [{"keypair": thing} for thing in things]})
        found = [thing for thing in things if thing["name"] == parts[0]]
        if method == "DELETE":
            self.things["os-keypairs"] = [thing for thing in things if thing not in found]
        return Answer(200 if found else 404, {"keypair": found[0]} if found else {"message": "not found"})

    def _image(self, parts: list[str], params: list[tuple[str, str]]) -> Answer:
        things = self.things.setdefault("images", [])
        if not parts:
            return Answer(200, {"images": [thing for thing in things if _matches(thing, params)]})
        found = next((thing for thing in things if thing["id"] == parts[0]), None)
        return Answer(200, found) if found else Answer(404)

    def _allocate(self, params: Thing) -> Answer:
        if self.auto is None:
            return Answer(409, {"NeutronError": {"message": "Deployment error: No default router:external network."}})
        if params.get("fields") == "dry-run":
            return Answer(200, {"auto_allocated_topology": {"id": "dry-run=pass"}})
        if not any(one["id"] == self.auto for one in self.things["networks"]):
            self.add("networks", id=self.auto, name="auto_allocated_network", mtu=1442)
            self.add("subnets", id="auto-subnet", network_id=self.auto, ip_version=4, cidr="10.1.0.0/26")
        return Answer(200, {"auto_allocated_topology": {"id": self.auto}})

    def _records(self, parts: list[str], method: str, body: t.Any, params: Thing) -> Answer:
        path = f"recordsets of {parts[0]}"
        records = self.things.setdefault(path, [])
        if len(parts) == 2 and method == "GET":
            return Answer(200, {"recordsets": [one for one in records if _matches(one, list(params.items()))]})
        if method == "POST":
            return Answer(202, self.add(path, status="PENDING", **body))
        record = next((one for one in records if one["id"] == parts[2]), None)
        if record is None:
            return Answer(404, {"message": "Could not find RecordSet"})
        if method == "DELETE":
            records.remove(record)
            return Answer(202, {**record, "status": "PENDING"})
        if method == "PUT":
            record.update(body, status="PENDING")
            return Answer(202, dict(record))
        if record["status"] == "PENDING":
            record["status"] = "ACTIVE"
        return Answer(200, record)


def pretend(services: Services, *catalog: str, **token: t.Any) -> Cloud:
    """Return a cloud whose services are *services*; waiting takes no time."""
    token["catalog"] = [{"type": kind} for kind in ("compute", "network", "image", *catalog)]
    access = SimpleNamespace(project_id=PROJECT, user_id="user-1", _data={"token": token})
    config = SimpleNamespace(region_name="", get_auth_args=dict)
    names = ("compute", "network", "block_storage", "image", "identity", "dns", "load_balancer")
    connection = SimpleNamespace(config=config, **dict.fromkeys(names, services))
    cloud = Cloud(connection, access, 1.0, threading.Event())
    cloud.pause = lambda seconds, what: None  # type: ignore[method-assign]
    return cloud


def _matches(thing: Thing, params: list[tuple[str, str]]) -> bool:
    wanted: dict[str, list[str]] = {}
    for name, value in params:
        if name not in ("fields", "limit", "metadata"):
            wanted.setdefault(name, []).append(value)
    return all(any(_is(thing.get(name), value) for value in values) for name, values in wanted.items())


def _is(actual: t.Any, wanted: str) -> bool:
    if isinstance(actual, list):
        return wanted in actual
    # Nova reads names as regular expressions
    return bool(re.search(wanted, str(actual))) if wanted.startswith("^") else bool(actual == wanted)
