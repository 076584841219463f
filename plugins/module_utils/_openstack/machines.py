# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doing the steps of machines on OpenStack."""

from __future__ import annotations

import typing as t

from .._machines import labels
from .._machines.errors import CloudError
from .._machines.model import Found, Server
from .._machines.planning import BROKEN, RESIZED, RUNNING, SHELVED_STATES, STOPPED_STATES, Step, Work
from .._machines.watch import Watch
from . import bodies
from .api import Cloud, Json
from .bodies import Settings
from .listing import list_servers, list_volumes, read_server, read_volume
from .parts import Parts
from .resolve import Names

# For each verb on a server: the body of Nova's action, and the states that it ends in.
_ACTIONS: dict[str, tuple[Json, tuple[str, ...]]] = {
    "start": ({"os-start": None}, (RUNNING,)),
    "stop": ({"os-stop": None}, STOPPED_STATES),
    "shelve": ({"shelve": None}, ("SHELVED_OFFLOADED",)),
    "unshelve": ({"unshelve": None}, (RUNNING,)),
    "confirm": ({"confirmResize": None}, (RUNNING,)),
}


class OpenStackMachines:
    """The adapter of the engine for OpenStack; *watch* is running, *names* are None where nothing is made."""

    def __init__(
        self, cloud: Cloud, settings: Settings, names: Names | None, found: Found, watch: Watch, wait: bool
    ) -> None:
        self._cloud = cloud
        self._settings = settings
        self._names = names
        self._found = found
        self._watch = watch
        self._wait = wait
        self._parts = Parts(cloud, settings, watch)

    def together(self, works: t.Sequence[Work], done: t.Callable[[Work, Step], None]) -> dict[str, CloudError]:
        """Make all ports and volumes; return the failures by machine."""
        return self._parts.together(works, self._names, done)

    def do(self, work: Work, step: Step) -> bool:
        """Do one step, and wait as far as the next ones need it; return whether something was done now."""
        if step.kind == "server":
            self._do_server(work, step)
            return True
        return self._parts.do(work, step, self._names)

    def settle(self, work: Work) -> None:
        """Wait until the server of a wanted machine runs, if that is wanted; one in ERROR is told."""
        self._parts.label_port(work)
        server = work.machine.server
        if work.group is None or server is None or any(step.verb in _ACTIONS for step in work.steps):
            return
        if server.status == BROKEN:
            raise _broken(f"use the server {work.key.name}", server)
        if self._wait:
            what = f"start {work.key.name}"
            now = self._until(server.id, (RUNNING, RESIZED, *STOPPED_STATES, *SHELVED_STATES), what)
            if now.status == RESIZED:
                # a run before this one was interrupted while it resized
                self._act(server.id, _ACTIONS["confirm"][0], what)
                self._until(server.id, (RUNNING, *STOPPED_STATES), what)

    def _do_server(self, work: Work, step: Step) -> None:
        name = work.key.name
        if step.verb == "delete":
            # else one that another run made of the same name
            own = work.machine.server if work.machine.server and work.machine.server.id == step.data["id"] else None
            self._delete(step.data["id"], name, own is not None and own.status == BROKEN)
            if own is not None:
                work.machine.server = None
        elif step.verb == "create":
            self._create(work)
        elif step.verb == "resize":
            self._resize(work)
        else:
            body, states = _ACTIONS[step.verb]
            server = t.cast(Server, work.machine.server)
            self._act(server.id, body, f"{step.verb} the server {name}")
            if self._wait:
                self._until(server.id, states, f"{step.verb} the server {name}")

    def _create(self, work: Work) -> None:
        machine, group, names = work.machine, t.cast(t.Any, work.group), t.cast(Names, self._names)
        name = work.key.name
        for volume in filter(None, map(machine.volume, ("root", "data"))):
            self._parts.await_volume(volume.id, ("available",), f"prepare the volume {volume.name}")
        server_group = self._found.server_groups.get(work.key.server_group) if group.anti_affinity else ""
        body = bodies.server(
            machine,
            group,
            self._settings,
            names.flavors[group.flavor],
            names.images[group.image],
            server_group or "",
        )

        def find() -> Json | None:
            params = {"tags": labels.label(work.key.site), "name": f"^{name}$"}
            what = f"look for the server {name}"
            listed = self._cloud.list("compute", "/servers/detail", "servers", what=what, params=params)
            return listed[0] if listed else None

        made = self._cloud.create("compute", "/servers", "server", body, what=f"make the server {name}", find=find)
        machine.server = Server(made["id"], "BUILD", group.flavor, group.image)

    def _delete(self, server_id: str, name: str, was_broken: bool) -> None:
        what = f"delete the server {name}"

        def is_gone(server: Server | None) -> bool:
            # Nova answers at once and deletes later, and a server of which that fails is in ERROR and stays.
            if server is not None and server.status == BROKEN and not server.task and not was_broken:
                raise CloudError(
                    f"Could not {what}: the cloud put it into ERROR ({server.fault.rstrip('.') or 'no reason given'}); "
                    "run this again, and ask those who run the cloud if it stays."
                )
            return server is None

        self._cloud.call("compute", "DELETE", f"/servers/{server_id}", what=what, missing_ok=True)
        self._watch.until("server", server_id, is_gone, what)

    def _resize(self, work: Work) -> None:
        server, group = t.cast(Server, work.machine.server), t.cast(t.Any, work.group)
        what = f"resize the server {work.key.name} to {group.flavor}"
        flavor = t.cast(Names, self._names).flavors[group.flavor]
        self._act(server.id, {"resize": {"flavorRef": flavor["id"]}}, what)
        self._until(server.id, (RESIZED,), what)
        self._act(server.id, _ACTIONS["confirm"][0], what)
        self._until(server.id, (RUNNING, *STOPPED_STATES), what)

    def _act(self, server_id: str, body: Json, what: str) -> None:
        self._cloud.call("compute", "POST", f"/servers/{server_id}/action", what=what, body=body, repeatable=True)

    def _until(self, server_id: str, states: t.Sequence[str], what: str) -> Server:
        def is_done(server: Server | None) -> bool:
            if server is None:
                raise CloudError(f"Could not {what}: it was deleted meanwhile; run this again, and it is made anew.")
            if server.status == BROKEN:
                raise _broken(what, server)
            return server.status in states and not server.task

        return t.cast(Server, self._watch.until("server", server_id, is_done, what))


def _broken(what: str, server: Server) -> CloudError:
    return CloudError(
        f"Could not {what}: the cloud put it into ERROR ({server.fault.rstrip('.') or 'no reason given'}); remove the "
        "cause, such as a flavor that fits no host, and name the machine in replace to make it anew."
    )


def listings(cloud: Cloud, site: str) -> dict[str, t.Callable[[], t.Mapping[str, t.Any]]]:
    """Return what a watch lists: the servers and the volumes of *site* by ID."""
    return {
        "server": lambda: {entry["id"]: read_server(entry) for entry in list_servers(cloud, site)},
        "volume": lambda: {entry["id"]: read_volume(entry, "") for entry in list_volumes(cloud, site)},
    }
