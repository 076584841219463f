# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub's own API, asked from inside the pod of the hub by the service scigateway-operator.

The token of the service is read where the chart mounts it, so that it is in no command line, which clusters write into
their audit log, and travels over no network.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .._kubernetes.client import Cluster
from .._kubernetes.errors import ClusterError
from .._z2jh.login import OPERATOR

# Arguments: base address of the hub, file of the token, seconds, names of those who leave. Without names, it lists.
PROGRAM = """
import json, sys, time, urllib.error, urllib.parse, urllib.request
base, token_file, seconds, *names = sys.argv[1:]
with open(token_file) as given:
    token = given.read().strip()
end = time.monotonic() + float(seconds)

def ask(method, path):
    request = urllib.request.Request(base + path, method=method, headers={"Authorization": "token " + token})
    try:
        with urllib.request.build_opener().open(request, timeout=30) as answer:
            content = answer.read()
            return answer.status, json.loads(content) if content else None
    except urllib.error.HTTPError as error:
        if error.code in (400, 404):
            return error.code, None
        sys.exit(f"{method} {path}: {error.code} {error.reason}")
    except OSError as error:
        sys.exit(f"the hub does not answer: {error}")

def everybody():
    found = []
    while True:
        page = ask("GET", f"/users?limit=200&offset={len(found)}")[1]
        found += page
        if len(page) < 200:
            return found

def leave(name):
    path = "/users/" + urllib.parse.quote(name, safe="")
    status, about = ask("GET", path)
    if status == 404:
        return {"was_there": False, "servers": [], "tokens": 0}
    tokens = ask("GET", path + "/tokens")[1] or {}
    servers = set()
    while True:
        # what starts while others stop is stopped as well
        for server, state in (about.get("servers") or {}).items():
            servers.add(server)
            if state.get("pending") is None:
                ask("DELETE", path + (f"/servers/{urllib.parse.quote(server, safe='')}" if server else "/server"))
        if not about.get("servers") and ask("DELETE", path)[0] in (204, 404):
            break
        if time.monotonic() > end:
            return {"was_there": True, "late": sorted(about.get("servers") or {})}
        time.sleep(0.5)
        status, about = ask("GET", path)
        if status == 404:
            break
    return {"was_there": True, "servers": sorted(servers), "tokens": len(tokens.get("api_tokens") or [])}

keep = ("name", "admin", "servers")
if names:
    print(json.dumps({name: leave(name) for name in names}))
else:
    print(json.dumps([{key: list(user.get(key) or []) if key == "servers" else user.get(key) for key in keep}
                      for user in everybody()]))
"""
# of the chart, in the pod of the hub
_TOKEN = f"/usr/local/etc/jupyterhub/secret/hub.services.{OPERATOR}.apiToken"
_PORT = 8081


class Hub:
    """The hub that runs in a namespace."""

    def __init__(self, cluster: Cluster, namespace: str, base_url: str = "/") -> None:
        """Keep where it is; nothing is asked yet."""
        self._cluster, self._namespace = cluster, namespace
        self._api = f"http://localhost:{_PORT}{base_url.rstrip('/')}/hub/api"

    def users(self) -> list[dict[str, Any]]:
        """Return everybody whom the hub knows: name, admin, and names of the servers that run."""
        found: list[dict[str, Any]] = self._run(60, [])
        return found

    def leave(self, names: Sequence[str], seconds: float) -> dict[str, dict[str, Any]]:
        """Stop the servers of each, wait for their end, and delete the user, with whom tokens and session go.

        The result tells for each whether they were there, which servers ran, and how many tokens there were.
        """
        found: dict[str, dict[str, Any]] = self._run(seconds, names)
        for name, done in found.items():
            if done.get("late") is not None:
                servers = ", ".join(server or "the default one" for server in done["late"]) or "none"
                raise ClusterError(
                    f"The hub did not let {name} go within {seconds:g} s (servers that still run: {servers}); see the "
                    f"log of the hub (kubectl --namespace {self._namespace} logs deployment/hub) and run this again."
                )
        return found

    def _run(self, seconds: float, names: Sequence[str]) -> Any:
        pod = self._pod()
        command = ["python3", "-c", PROGRAM, self._api, _TOKEN, f"{seconds:g}", *names]
        done = self._cluster.execute(self._namespace, pod, "hub", command, timeout=seconds + 60)
        if done.status:
            reason = " ".join(done.error.split())[-300:] or f"it ended with {done.status}"
            raise ClusterError(
                f"The hub in pod {self._namespace}/{pod} did not do what was asked of it ({reason}); see its log "
                f"(kubectl --namespace {self._namespace} logs deployment/hub)."
            )
        return json.loads(done.out)

    def _pod(self) -> str:
        path = f"/api/v1/namespaces/{self._namespace}/pods"
        for pod in self._cluster.items(path, labelSelector="app=jupyterhub,component=hub"):
            states = pod.get("status", {}).get("containerStatuses") or []
            ready = any(state["name"] == "hub" and state.get("ready") for state in states)
            if ready and not pod["metadata"].get("deletionTimestamp"):
                return str(pod["metadata"]["name"])
        raise ClusterError(
            f"No pod of the hub runs in namespace {self._namespace}, so nobody can be taken out of it; bring it up, "
            "with make hub."
        )
