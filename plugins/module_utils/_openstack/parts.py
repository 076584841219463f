# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports, volumes and public addresses of machines."""

from __future__ import annotations

import concurrent.futures
import functools
import typing as t

from .._machines import labels
from .._machines.errors import CloudError
from .._machines.model import Address, Port, Server, Volume
from .._machines.planning import Step, Work
from .._machines.watch import Watch
from . import bodies
from .api import Cloud, Json
from .bodies import Settings
from .listing import main_address, read_volume
from .resolve import Names

# Neutron makes the ports of one call in one transaction; more of them at once make it slow and prone to conflicts.
_PORTS_A_CALL = 25
_MOST_THREADS = 32
# With this extension, ports that are made in one call get their tags in it; `tag-creation` says that of single things.
_TAGGED_AT_ONCE = "tag-ports-during-bulk-creation"


_Chunk = t.Sequence[tuple[Work, Step]]


class Parts:
    """Makes, changes and takes away what servers hang on."""

    def __init__(self, cloud: Cloud, settings: Settings, watch: Watch) -> None:
        self._cloud = cloud
        self._settings = settings
        self._watch = watch
        self._made: set[Step] = set()

    def together(
        self, works: t.Sequence[Work], names: Names | None, done: t.Callable[[Work, Step], None]
    ) -> dict[str, CloudError]:
        """Make the ports of all *works* in few calls, and their volumes beside them; return the failures by machine."""
        steps = [(work, step) for work in works for step in work.steps if step.verb == "create"]
        ports = [(work, step) for work, step in steps if step.kind == "port"]
        # what is replaced has to let go of its root disk before the next one gets its name
        volumes = [
            (work, step) for work, step in steps if step.kind == "volume" and not _replaces(work) and names is not None
        ]
        jobs: list[tuple[_Chunk, t.Callable[[_Chunk], None]]] = [
            *(
                (ports[start : start + _PORTS_A_CALL], self._make_ports)
                for start in range(0, len(ports), _PORTS_A_CALL)
            ),
            *(([each], functools.partial(self._make_volumes, names)) for each in volumes),
        ]
        failures: dict[str, CloudError] = {}
        if not jobs:
            return failures
        with concurrent.futures.ThreadPoolExecutor(min(len(jobs), _MOST_THREADS)) as pool:
            for chunk, future in [(chunk, pool.submit(make, chunk)) for chunk, make in jobs]:
                error = future.exception()
                if error is not None and not isinstance(error, CloudError):
                    raise error
                for work, step in chunk:
                    if work.machine.port if step.kind == "port" else work.machine.volume(step.data["purpose"]):
                        self._made.add(step)
                        done(work, step)
                    elif error is not None:
                        failures.setdefault(work.key.name, error)
        return failures

    def label_port(self, work: Work) -> None:
        """Tag the port that was made for a machine, where it could not be made with its tag."""
        if _TAGGED_AT_ONCE in self._cloud.extensions() or work.machine.port is None:
            return
        if any((step.verb, step.kind) == ("create", "port") for step in work.steps):
            self._tag("ports", work.machine.port.id, work)

    def do(self, work: Work, step: Step, names: Names | None) -> bool:
        """Do one step, and wait as far as the next ones need it; return whether something was done now."""
        if step in self._made:
            return False
        if step.kind == "port":
            self._change_port(work, step)
        elif step.kind == "address":
            self._do_address(work, step)
        else:
            self._do_volume(work, step, names)
        return True

    def await_volume(self, volume_id: str, states: t.Sequence[str], what: str) -> Volume | None:
        """Wait until a volume has one of the states; None when it is gone."""

        def is_done(volume: Volume | None) -> bool:
            if volume is not None and volume.status.startswith("error"):
                raise CloudError(
                    f"Could not {what}: the cloud put it into {volume.status}; see whether the volume service works, "
                    "delete that volume, and run this again."
                )
            return volume is None or volume.status in states

        return t.cast("Volume | None", self._watch.until("volume", volume_id, is_done, what))

    def _make_ports(self, chunk: t.Sequence[tuple[Work, Step]]) -> None:
        works = {work.key.name: work for work, _step in chunk}
        tagged = _TAGGED_AT_ONCE in self._cloud.extensions()
        what = f"make the ports of {len(works)} machines" if len(works) > 1 else f"make the port {min(works)}"
        while True:
            missing = [work for work in works.values() if work.machine.port is None]
            if not missing:
                break
            body = {"ports": [bodies.port(work.key, self._settings, tagged) for work in missing]}
            made = self._cloud.create(
                "network",
                "/ports",
                "ports",
                body,
                what=what,
                find=functools.partial(self._named, [work.key.name for work in missing]),
            )
            for port in t.cast("list[Json]", made):
                self._take(works[port["name"]], port)

    @staticmethod
    def _take(work: Work, port: Json) -> None:
        work.machine.port = Port(port["id"], main_address(port), frozenset(), frozenset())

    def _named(self, names: t.Sequence[str]) -> t.Any:
        """Return the ports of these names that are ours, None when there is none."""
        params = [("project_id", self._cloud.project_id), *(("name", name) for name in names)]
        listed = self._cloud.list("network", "/ports", "ports", what="look for the ports", params=params)
        found: dict[str, Json] = {}
        for port in listed:
            if labels.site_of(port.get("description") or "") == self._settings.site:
                found.setdefault(port["name"], port)
        return list(found.values()) or None

    def _tag(self, collection: str, id_: str, work: Work) -> None:
        """Set the tag of a thing that could not be made with it."""
        path = f"/{collection}/{id_}/tags/{labels.label(work.key.site)}"
        self._cloud.call("network", "PUT", path, what=f"label the {collection} of {work.key.name}")

    def _change_port(self, work: Work, step: Step) -> None:
        what = f"{step.verb} the port {work.key.name}"
        if step.verb == "delete":
            self._cloud.call("network", "DELETE", f"/ports/{step.data['id']}", what=what, missing_ok=True)
            return
        port = t.cast(Port, work.machine.port)
        change: Json = {}
        if "security_groups" in step.data["which"]:
            change["security_groups"] = list(self._settings.security_groups or ())
        if "allowed_address_pairs" in step.data["which"]:
            change["allowed_address_pairs"] = bodies.pairs(self._settings)
        self._cloud.call("network", "PUT", f"/ports/{port.id}", what=what, body={"port": change})

    def _do_address(self, work: Work, step: Step) -> None:
        name = work.key.name
        if step.verb == "create":
            self._make_address(work)
        elif step.verb == "keep":
            self._unlabel(work, step)
        elif step.verb == "delete":
            path = f"/floatingips/{step.data['id']}"
            self._cloud.call("network", "DELETE", path, what=f"release the address of {name}", missing_ok=True)
        else:
            port_id = t.cast(Port, work.machine.port).id
            self._cloud.call(
                "network",
                "PUT",
                f"/floatingips/{step.data['id']}",
                what=f"give the address {step.name} to {name}",
                body={"floatingip": {"port_id": port_id}},
            )

    def _unlabel(self, work: Work, step: Step) -> None:
        """Take the site's label off an address, so that nothing takes it for one that the site made."""
        path, what = f"/floatingips/{step.data['id']}", f"keep the address {step.name}"
        tag = labels.label(work.key.site)
        self._cloud.call("network", "PUT", path, what=what, body={"floatingip": {"description": ""}})
        self._cloud.call("network", "DELETE", f"{path}/tags/{tag}", what=what, missing_ok=True)

    def _make_address(self, work: Work) -> None:
        name = work.key.name
        port_id = t.cast(Port, work.machine.port).id

        def find() -> Json | None:
            listed = self._cloud.list(
                "network",
                "/floatingips",
                "floatingips",
                what=f"look for the address of {name}",
                params={"port_id": port_id},
            )
            return listed[0] if listed else None

        made = self._cloud.create(
            "network",
            "/floatingips",
            "floatingip",
            bodies.address(work.key, self._settings, port_id),
            what=f"make a public address for {name}",
            find=find,
        )
        work.machine.address = Address(made["id"], made["floating_ip_address"], port_id, False)
        self._tag("floatingips", made["id"], work)

    def _do_volume(self, work: Work, step: Step, names: Names | None) -> None:
        what = f"{step.verb} the volume {step.name}"
        if step.verb == "create":
            self._make_volume(work, step, t.cast(Names, names), what)
        elif step.verb == "delete":
            self._delete_volume(step.data["id"], what)
            work.machine.volumes = [volume for volume in work.machine.volumes if volume.id != step.data["id"]]
        elif step.verb == "extend":
            body = {"os-extend": {"new_size": t.cast(t.Any, work.group).volume_size}}
            path = f"/volumes/{step.data['id']}/action"
            self._cloud.call("volume", "POST", path, what=what, body=body, repeatable=True)
            self.await_volume(step.data["id"], ("available", "in-use"), what)
        else:
            self._attach(work, what)

    def _make_volumes(self, names: Names | None, chunk: t.Sequence[tuple[Work, Step]]) -> None:
        for work, step in chunk:
            self._make_volume(work, step, t.cast(Names, names), f"create the volume {step.name}")

    def _make_volume(self, work: Work, step: Step, names: Names, what: str) -> None:
        kind, size, group = step.data["purpose"], step.data["size"], t.cast(t.Any, work.group)
        image_id = names.images[group.image]["id"] if kind == "root" else ""

        def find() -> Json | None:
            listed = self._cloud.list(
                "volume",
                "/volumes/detail",
                "volumes",
                what=f"look for the volume {step.name}",
                params={"name": step.name, "metadata": repr({labels.SITE: work.key.site})},
            )
            return listed[0] if listed else None

        body = bodies.volume(work.key, group, kind, size, image_id)
        made = self._cloud.create("volume", "/volumes", "volume", body, what=what, find=find)
        work.machine.volumes.append(read_volume(made, kind))

    def _delete_volume(self, volume_id: str, what: str) -> None:
        def is_free(volume: Volume | None) -> bool:
            # one that could not be made or attached can be deleted all the same
            return volume is None or volume.status == "available" or volume.status.startswith("error")

        # Nova deletes a root volume by itself, and lets go of the others, after the server is gone
        if self._watch.until("volume", volume_id, is_free, what) is None:
            return
        self._cloud.call("volume", "DELETE", f"/volumes/{volume_id}", what=what, missing_ok=True)
        self.await_volume(volume_id, (), what)

    def _attach(self, work: Work, what: str) -> None:
        volume, server = t.cast(Volume, work.machine.volume("data")), t.cast(Server, work.machine.server)
        self.await_volume(volume.id, ("available",), what)
        self._cloud.call(
            "compute",
            "POST",
            f"/servers/{server.id}/os-volume_attachments",
            what=what,
            body={"volumeAttachment": {"volumeId": volume.id}},
        )
        self.await_volume(volume.id, ("in-use",), what)


def _replaces(work: Work) -> bool:
    return any((step.verb, step.kind) == ("delete", "server") for step in work.steps)
