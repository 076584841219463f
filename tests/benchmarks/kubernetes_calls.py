# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many calls a client makes: the API server itself writes them down while a block lasts."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.cluster import kubectl
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes

# From this level on the API server writes a line for each request (k8s.io/apiserver/pkg/server/httplog), and it takes
# another level while it runs.
LEVEL, USUAL_LEVEL = "3", "0"
LEVEL_PATH = "/debug/flags/v"
_REQUEST = re.compile(rf'"HTTP" verb="(\w+)" URI="([^"]+)".* srcIP="{re.escape(layout.HOST_ADDRESS)}:')
_NAMESPACE = re.compile(r"/namespaces/([^/?]+)")
# Of everybody: what a client asks there may be ours.
_COMMON = ("default", "kube-system")
_READING = ("GET", "LIST", "WATCH")
# Questions that are asked by POST.
_QUESTIONS = ("/apis/authorization.k8s.io/", "dryRun=All")


@dataclass(frozen=True)
class Calls:
    """Calls in all, and those that change something."""

    all: int
    writing: int


@dataclass
class Counting:
    """A block in which calls are counted."""

    log: Path
    namespace: str
    begin: int = field(default=0)
    end: int = field(default=0)

    def result(self) -> Calls:
        """Return what the block held."""
        with self.log.open("rb") as file:
            file.seek(self.begin)
            return count(file.read(self.end - self.begin).decode(errors="replace"), self.namespace)


@contextlib.contextmanager
def counted(cluster: Kubernetes, namespace: str) -> Iterator[Counting]:
    """Count the calls from this computer while the block lasts, which are known after it.

    Those to namespaces of others are left out.
    """
    counting = Counting(cluster.layout.log / "kube-apiserver.out", namespace)
    _set_level(cluster, LEVEL)
    try:
        counting.begin = counting.log.stat().st_size
        yield counting
        counting.end = counting.log.stat().st_size
    finally:
        _set_level(cluster, USUAL_LEVEL)


def count(log: str, namespace: str) -> Calls:
    """Count the calls that a piece of the log tells of, but for those to namespaces of others."""
    found = [(verb, uri) for verb, uri in _REQUEST.findall(log) if _is_ours(uri, namespace)]
    writing = [
        uri for verb, uri in found if verb not in _READING and not any(question in uri for question in _QUESTIONS)
    ]
    return Calls(len(found), len(writing))


def _is_ours(uri: str, namespace: str) -> bool:
    about = _NAMESPACE.search(uri)
    return not uri.startswith(LEVEL_PATH) and (about is None or about.group(1) in (namespace, *_COMMON))


def _set_level(cluster: Kubernetes, level: str) -> None:
    # the level alone, without an end of line
    kubectl(cluster.layout, "replace", f"--raw={LEVEL_PATH}", "--filename=-", given=level)
