# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster in memory: objects by their path, with the methods of Cluster."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError, NotFound
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.streams import Executed


class FakeCluster:
    """Objects lie at `objects[path]`, lists at `lists[path]`; every call is kept in `calls` as "VERB path"."""

    def __init__(self, server: str = "https://cluster.test:6443") -> None:
        """Begin empty, with all rights."""
        self.server = server
        self.objects: dict[str, dict[str, Any]] = {"/version": {"gitVersion": "v1.35.4"}}
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.texts: dict[str, str] = {}
        self.forbidden: set[tuple[str, str]] = set()
        self.faults: dict[str, ClusterError] = {}
        self.executed: dict[str, Executed] = {}
        self.calls: list[str] = []

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Return an object or a list."""
        self._called("GET", path)
        if path in self.lists:
            return {"items": self._selected(path, query), "metadata": {}}
        if path not in self.objects:
            raise self._missing("show", path)
        return copy.deepcopy(self.objects[path])

    def find(self, path: str, **query: Any) -> dict[str, Any] | None:
        """Return an object, None where there is none."""
        try:
            return self.get(path, **query)
        except NotFound:
            return None

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Return a list; one that was never filled is empty."""
        self._called("GET", path)
        return self._selected(path, query)

    def create(self, path: str, body: Mapping[str, Any], **query: Any) -> dict[str, Any]:
        """Keep an object in its list and by its path."""
        self._called("POST", path)
        made = copy.deepcopy(dict(body))
        self.lists.setdefault(path, []).append(made)
        self.objects[f"{path}/{made.get('metadata', {}).get('name', '')}"] = made
        return copy.deepcopy(made)

    def patch(self, path: str, body: Mapping[str, Any], **query: Any) -> dict[str, Any]:
        """Merge into an object; with dryRun nothing is kept."""
        self._called("DRY" if query.get("dryRun") else "PATCH", path)
        if path not in self.objects:
            raise NotFound(
                f"The cluster at {self.server} did not change {path} (404: not found); see the message.", 404
            )
        if query.get("dryRun"):
            return self.objects[path]
        _merge(self.objects[path], body)
        return copy.deepcopy(self.objects[path])

    def apply(self, path: str, body: Mapping[str, Any], *, dry_run: bool = False) -> dict[str, Any]:
        """Merge into an object, or make it; with dry_run nothing is kept."""
        self._called("DRY" if dry_run else "APPLY", path)
        there = copy.deepcopy(self.objects.get(path, {}))
        _merge(there, body)
        if not dry_run:
            self.objects[path] = there
        return copy.deepcopy(there)

    def delete(self, path: str, **query: Any) -> dict[str, Any]:
        """Take an object away."""
        self._called("DELETE", path)
        gone = self.objects.pop(path, None)
        if gone is None:
            raise NotFound(
                f"The cluster at {self.server} did not delete {path} (404: not found); see the message.", 404
            )
        collection = path.rpartition("/")[0]
        self.lists[collection] = [each for each in self.lists.get(collection, []) if each is not gone]
        return gone

    def text(self, path: str, **query: Any) -> str:
        """Return a log."""
        self._called("GET", path)
        return self.texts.get(path, "")

    def execute(self, namespace: str, pod: str, container: str, command: list[str], timeout: float = 60) -> Executed:
        """Return what was prepared for the command's first word."""
        self._called("EXEC", f"{namespace}/{pod}/{container} {' '.join(command)}")
        return self.executed.get(command[0], Executed(0, b"", ""))

    def execute_into(
        self, namespace: str, pod: str, container: str, command: list[str], into: Any, timeout: float = 60
    ) -> Executed:
        """Hand on what was prepared for the command's first word, in two pieces."""
        done = self.execute(namespace, pod, container, command, timeout)
        middle = len(done.out) // 2
        for piece in (done.out[:middle], done.out[middle:]):
            into(piece)
        return Executed(done.status, b"", done.error)

    def may(self, verb: str, resource: str, group: str = "", namespace: str = "", subresource: str = "") -> bool:
        """Tell whether the right was not taken away."""
        self._called("MAY", f"{verb} {resource}")
        return (verb, f"{resource}/{subresource}" if subresource else resource) not in self.forbidden

    def put(self, path: str, *found: dict[str, Any]) -> None:
        """Fill a list, and make each of its objects findable by its name."""
        self.lists[path] = list(found)
        for each in found:
            self.objects[f"{path}/{each['metadata']['name']}"] = each

    def _missing(self, verb: str, path: str) -> NotFound:
        return NotFound(f"The cluster at {self.server} did not {verb} {path} (404: not found); see the message.", 404)

    def _called(self, verb: str, path: str) -> None:
        self.calls.append(f"{verb} {path}")
        if path in self.faults:
            raise self.faults[path]

    def _selected(self, path: str, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        wanted = dict(pair.split("=", 1) for pair in str(query.get("labelSelector", "")).split(",") if "=" in pair)
        return [
            copy.deepcopy(each)
            for each in self.lists.get(path, [])
            if wanted.items() <= each.get("metadata", {}).get("labels", {}).items()
        ]


def _merge(there: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if value is None:
            there.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(there.get(key), dict):
            _merge(there[key], value)
        else:
            there[key] = copy.deepcopy(value)
