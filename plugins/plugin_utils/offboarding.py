# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People who leave a hub on Kubernetes: looked at first, then let go, one step after the other."""

from __future__ import annotations

import datetime
import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from ..module_utils._kubernetes.client import Cluster
from ..module_utils._kubernetes.errors import ClusterError, NotFound
from ..module_utils._offboard import archive, receipt, rules
from ..module_utils._offboard.homes import Home, homes, shared_home
from ..module_utils._offboard.hub import Hub
from ..module_utils._offboard.open_rules import open_rules
from ..module_utils._offboard.pods import pod_of
from ..module_utils._z2jh import release
from ..module_utils._z2jh.errors import ValuesError
from ..module_utils._z2jh.login import OPERATOR
from ..module_utils._z2jh.tree import at
from .state_folder import StateFolder

Json = dict[str, Any]
# A server has so long to end, and each more person so much more.
_SECONDS = 180.0
_SECONDS_EACH = 60.0
_CLAIM_SECONDS = 60.0


class Offboarding:
    """Those who leave one hub: what there is of them, and what is done with it."""

    def __init__(self, cluster: Cluster, args: Mapping[str, Any], files: Mapping[str, list[str]]) -> None:
        """Look, and refuse what must not be done; nothing is changed. *files* of the site are by variable."""
        self.cluster, self.args = cluster, args
        self.namespace, self.wish = str(args["namespace"]), str(args["home"])
        self.wishes = rules.Wishes(
            rules.names(args["users"]),
            rules.names(args["site_users"]),
            rules.names(args["site_admins"]),
            rules.names(args["blocked_users"]),
            args["allows_unnamed"],
            rules.names(args["reserved_users"]),
            files,
        )
        _stop([*rules.refusals(self.wishes), *self._guard()])
        known = release.deployed(cluster, self.namespace, args["release"])
        if known.runs is None:
            raise ClusterError(f"No hub is deployed in namespace {self.namespace}; nobody can be taken out of it.")
        self.values, self.chart_version = known.values, known.runs.chart_version
        self.let_in = rules.lets_in(self.values, self.wishes)
        self.has_operator = at(self.values, ("hub", "services", OPERATOR)) is not None
        self.receipts = receipt.earlier(args["state_dir"])
        self.owned = homes(cluster, self.namespace, self.values)
        base_url = str(at(self.values, ("hub", "baseUrl")) or "/")
        self.hub = Hub(cluster, self.namespace, base_url)
        self.people = self.hub.users() if self.has_operator else []
        if self.has_operator:
            past = [str(each["user"]) for each in self.receipts]
            there = [*(str(user["name"]) for user in self.people), *self.owned, *past]
            _stop([*rules.unknown(self.wishes.leaving, there), *rules.last_admin(self.wishes, self.people)])
        self.now = datetime.datetime.now(datetime.timezone.utc)
        self.state = StateFolder(args["state_dir"])

    @property
    def outdated(self) -> bool:
        """Whether the hub has to be deployed anew first: it would let them in again, or cannot be asked yet."""
        return bool(self.let_in) or not self.has_operator

    def pending(self) -> dict[str, list[str]]:
        """Return what is to be done for each, in words; empty for those who have left in every respect."""
        found: dict[str, list[str]] = {}
        for name in self.wishes.leaving:
            steps = []
            user = self._in_hub(name)
            if user is not None:
                servers = [server or "default" for server in user.get("servers") or []]
                steps.append(f"stop the servers {', '.join(servers)}" if servers else "stop no server, none runs")
                steps.append("delete the user from the hub, with all tokens and the login session")
            steps += [f"{_verb(self.wish, self.args['delete_homes'])} {home.place}" for home in self._open(name)]
            found[name] = steps
        return found

    def apply(self, say: Callable[[str], None]) -> list[Json]:
        """Let them go: out of the hub first, so that nothing works on a home while it is read."""
        if self.outdated:
            raise ClusterError(self._why_outdated())
        pending = self.pending()
        leaving = [name for name in self.wishes.leaving if self._in_hub(name) is not None]
        open_homes = {name: self._open(name) for name in self.wishes.leaving}
        seconds = _SECONDS + _SECONDS_EACH * len(leaving)
        left = self.hub.leave(leaving, seconds) if leaving else {}
        made = []
        receipts = {}
        hub = {"namespace": self.namespace, "release": str(self.args["release"])}
        for name in self.wishes.leaving:
            if not pending[name]:
                say(f"{name} has left already; nothing to do")
                continue
            # kept before the homes are seen to, so that a run that was cut off is known to the next
            receipts[name] = receipt.begun(name, self.now, hub, left.get(name, {}))
            self._keep(receipts[name])
        for name, paper in receipts.items():
            for number, home in enumerate(open_homes[name]):
                paper["homes"].append(self._see_to(name, number, home, paper["left"]))
                self._keep(paper)
            paper["complete"] = True
            path = self._keep(paper)
            for line in [*receipt.lines(paper), f"  receipt {path}" if path else ""]:
                say(line) if line else None
            made.append(paper)
        return made

    def _why_outdated(self) -> str:
        runs, first = (
            f"The hub that runs in namespace {self.namespace}",
            "deploy it as the site is now first, with make hub",
        )
        if not self.let_in:
            return f"{runs} has no service scigateway-operator; {first}."
        rules_there = ", ".join(open_rules(self.values))
        by = f" by {rules_there}" if rules_there else ""
        then = ", and if the rule is still there then, name them in hub_blocked_users" if rules_there else ""
        return f"{runs} lets in {', '.join(self.let_in)}{by}; {first}{then}."

    def _guard(self) -> list[str]:
        found = []
        if self.wish == "delete" and not self.args["delete_homes"]:
            found.append(
                "offboard_home: delete takes homes away for ever; say so once more with offboard_delete_homes=true, or "
                "give offboard_home=archive."
            )
        if self.wish == "keep" and self.args["delete_homes"]:
            found.append("offboard_delete_homes: homes are kept by offboard_home=keep; leave one of the two out.")
        if self.wish == "archive" and not self.args["state_dir"]:
            found.append("offboard_state_dir: it is empty, and archives are written there; name a folder.")
        return found

    def _in_hub(self, name: str) -> Json | None:
        return next((user for user in self.people if user["name"] == name), None)

    def _homes(self, name: str) -> list[Home]:
        if self.wish == "keep" and at(self.values, ("singleuser", "storage", "type")) == "static":
            try:
                return shared_home(self.cluster, self.namespace, self.values, name)
            except ValueError:
                # what is kept need not be found
                return []
        return self.owned.get(name) or shared_home(self.cluster, self.namespace, self.values, name)

    def _open(self, name: str) -> list[Home]:
        """Return the homes that something is to be done with: for those who just leave, that they are kept is told."""
        in_hub = self._in_hub(name) is not None
        found = []
        for home in self._homes(name):
            before = None if in_hub else receipt.done(self.receipts, name, home)
            if before is None:
                # of somebody whom the hub does not know any more, a kept home is no news
                if in_hub or self.wish != "keep":
                    found.append(home)
            elif before["state"] not in ("deleted", "none") and (
                self.args["delete_homes"] or (self.wish == "archive" and before["state"] != "archived")
            ):
                found.append(home)
        return found

    def _see_to(self, name: str, number: int, home: Home, left: list[str]) -> Json:
        if self.wish == "keep":
            return receipt.of_home(home, "kept")
        kept = None
        if self.wish == "archive":
            kept = self._archive(name, number, home)
            if kept is None:
                return receipt.of_home(home, "none")
            if kept.missed:
                left.append(
                    f"{kept.missed} files that their owner may not read are not in the archive, such as "
                    f"{', '.join(kept.some_missed[:3])}"
                )
        if not self.args["delete_homes"]:
            return receipt.of_home(home, "archived", kept)
        if kept and kept.missed:
            left.append(f"the home in {home.place}, because its archive is not whole")
            return receipt.of_home(home, "archived", kept)
        self._delete(home, left)
        return receipt.of_home(home, "deleted", kept)

    def _archive(self, name: str, number: int, home: Home) -> archive.Archive | None:
        part = f"-{number + 1}" if number else ""
        path = self.state.place(os.path.join(receipt.FOLDER, f"{receipt.stem(name, self.now)}{part}.tar.gz"))
        with self._pod(home, write=False) as pod:
            return archive.read_home(self.cluster, self.namespace, pod, home.folder, path)

    def _delete(self, home: Home, left: list[str]) -> None:
        if home.folder:
            with self._pod(home, write=True) as pod:
                archive.remove_folder(self.cluster, self.namespace, pod, home.folder)
            return
        path = f"/api/v1/namespaces/{self.namespace}/persistentvolumeclaims/{home.claim}"
        claim = self.cluster.find(path)
        if claim is None:
            return
        left += self._volume_that_stays(str(claim.get("spec", {}).get("volumeName") or ""))
        try:
            self.cluster.delete(path)
        except NotFound:
            return
        end = time.monotonic() + _CLAIM_SECONDS
        while self.cluster.find(path) is not None:
            if time.monotonic() > end:
                left.append(f"{home.place}, which is being deleted and waits for a pod that uses it")
                return
            time.sleep(0.5)

    def _volume_that_stays(self, volume: str) -> list[str]:
        try:
            found = self.cluster.find(f"/api/v1/persistentvolumes/{volume}") if volume else None
        except ClusterError:
            # whoever may not look at volumes is not told of them
            return []
        if found and found.get("spec", {}).get("persistentVolumeReclaimPolicy") == "Retain":
            return [f"volume {volume}, whose reclaim policy is Retain; whoever runs the cluster deletes it"]
        return []

    def _pod(self, home: Home, write: bool) -> Any:
        seconds = float(self.args["start_timeout"])
        return pod_of(self.cluster, self.namespace, self.values, self.chart_version, home, seconds, write)

    def _keep(self, paper: Json) -> str:
        if not self.args["state_dir"]:
            return ""
        name = f"{receipt.stem(paper['user'], self.now)}.json"
        content = json.dumps(paper, indent=2, sort_keys=True).encode()
        return self.state.keep(os.path.join(receipt.FOLDER, name), content + b"\n")


def _stop(problems: list[str]) -> None:
    if problems:
        raise ValuesError(problems)


def _verb(wish: str, delete: bool) -> str:
    words = {"keep": "keep", "archive": "archive", "delete": "delete"}[wish]
    return f"{words} and delete" if wish == "archive" and delete else words
