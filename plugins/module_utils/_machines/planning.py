# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done to each machine: a pure function from what is wanted and what is there."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .drift import Drift, find_drift
from .errors import CloudError
from .model import ABSENT, PRESENT, SHELVED, STOPPED, Address, Group, Key, Machine, Server

SHELVED_STATES = ("SHELVED", "SHELVED_OFFLOADED")
STOPPED_STATES = ("SHUTOFF", "STOPPED")
RUNNING = "ACTIVE"
BROKEN = "ERROR"
RESIZED = "VERIFY_RESIZE"


@dataclass(frozen=True, eq=False)
class Step:
    """One thing to do to a machine: a verb, the kind of thing, its name, and what an adapter needs to know."""

    verb: str
    kind: str
    name: str
    detail: str = ""
    data: t.Mapping[str, t.Any] = field(default_factory=dict)

    def told(self) -> dict[str, str]:
        """Return it as an entry of a result."""
        return {"action": self.verb, "kind": self.kind, "name": self.name, "detail": self.detail}


@dataclass
class Work:
    """The steps for one machine, in their order, and where it differs from the site without being changed."""

    key: Key
    group: Group | None
    machine: Machine
    steps: list[Step] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)

    def add(self, verb: str, kind: str, name: str, detail: str = "", **data: t.Any) -> None:
        """Add a step."""
        self.steps.append(Step(verb, kind, name, detail, data))


@dataclass(frozen=True)
class Wishes:
    """What is asked beside the groups; *apply* names the drift that is to be mended."""

    state: str = PRESENT
    replace: frozenset[str] = frozenset()
    apply: frozenset[str] = frozenset()
    keep_volumes: bool = True
    # None where nothing is said about them, so that they are left alone
    security_groups: frozenset[str] | None = None
    pairs: frozenset[str] | None = None


def plan_wanted(key: Key, group: Group, machine: Machine, wishes: Wishes, address: Address | str | None) -> Work:
    """Return what makes *machine* what *group* says.

    *address* is a reserved address for it, `new` for one that is to be made, or None when it gets none.

    :raises CloudError: when it cannot be told which of several volumes is the machine's.
    """
    work = Work(key, group, machine)
    if wishes.state in (STOPPED, SHELVED):
        if machine.server is not None:
            _plan_status(work, wishes.state)
        return work
    for kind, duplicate in sorted(machine.duplicates, reverse=True):
        # an address may have been taken off by somebody who still needs it
        if kind != "address":
            work.add("delete", kind, key.name, f"a second {kind} of this name", id=duplicate)
    server = machine.server
    replaced = server is not None and key.name in wishes.replace
    if server is not None and server.status == BROKEN and not replaced:
        return work
    if server is not None and not replaced:
        work.drift = find_drift(machine, group, wishes.security_groups, wishes.pairs)
        asked = {drift.what for drift in work.drift} & wishes.apply
        replaced = "image" in asked
        if "flavor" in asked and not replaced:
            if server.status in SHELVED_STATES:
                _plan_status(work, PRESENT)
            work.add("resize", "server", key.name, f"{server.flavor} to {group.flavor}")
        work.drift = [drift for drift in work.drift if drift.what not in asked]
        if machine.port is not None and asked & {"security_groups", "allowed_address_pairs"}:
            which = asked & {"security_groups", "allowed_address_pairs"}
            work.add("update", "port", key.name, ", ".join(sorted(which)), which=which)
        if "volume_size" in asked:
            data = t.cast(t.Any, machine.volume("data"))
            work.add("extend", "volume", data.name, f"{data.size_gib} GiB to {group.volume_size} GiB", id=data.id)
    if replaced:
        work.add("delete", "server", key.name, "it is replaced", id=t.cast(t.Any, server).id)
        root = machine.volume("root")
        if root is not None:
            work.add("delete", "volume", root.name, "the root disk of what is replaced", id=root.id)
    _plan_parts(work, group, replaced)
    _plan_address(work, address)
    if server is None or replaced:
        work.add("create", "server", key.name, f"{group.flavor}, {group.image}")
    else:
        if not any(step.verb == "unshelve" for step in work.steps):
            _plan_status(work, PRESENT)
        _plan_attachment(work, server)
    return work


def plan_superfluous(machine: Machine, wishes: Wishes) -> Work:
    """Return what takes *machine* away; its data stay when they are kept, and a reserved address always."""
    work = Work(machine.key, None, machine)
    if machine.server is not None:
        work.add("delete", "server", machine.name, id=machine.server.id)
    # servers before ports
    for kind, duplicate in sorted(machine.duplicates, reverse=True):
        work.add("delete", kind, machine.name, f"a second {kind} of this name", id=duplicate)
    if machine.address is not None and not machine.address.reserved:
        work.add("delete", "address", machine.address.address, f"of {machine.name}", id=machine.address.id)
    if machine.port is not None:
        work.add("delete", "port", machine.name, id=machine.port.id)
    for volume in machine.volumes:
        if volume.kind == "root" or not wishes.keep_volumes:
            work.add("delete", "volume", volume.name, f"{volume.size_gib} GiB", id=volume.id)
    return work


def _plan_parts(work: Work, group: Group, replaced: bool) -> None:
    """Add what a server needs before it can be made."""
    machine = work.machine
    name = work.key.name
    free = [volume.id for volume in machine.volumes if volume.kind == "data" and not volume.server_id]
    if len(free) > 1 and not any(volume.kind == "data" and volume.server_id for volume in machine.volumes):
        raise CloudError(
            f"There are {len(free)} volumes called {name}-data ({', '.join(free)}), and nothing tells which one holds "
            "the data; rename or delete the others."
        )
    if machine.port is None:
        work.add("create", "port", name)
    if group.volume_size and machine.volume("data") is None:
        work.add("create", "volume", f"{name}-data", f"{group.volume_size} GiB", purpose="data", size=group.volume_size)
        if machine.server is not None and not replaced:
            work.add("attach", "volume", f"{name}-data", f"to {name}", id="")
    if group.boot_volume_size and (replaced or (machine.server is None and machine.volume("root") is None)):
        size = group.boot_volume_size
        work.add("create", "volume", f"{name}-root", f"{size} GiB with {group.image}", purpose="root", size=size)


def _plan_attachment(work: Work, server: Server) -> None:
    """Add what brings a data volume back that came off; that of a shelved server is reserved and comes by itself."""
    volume = work.machine.volume("data")
    if volume is None or volume.server_id == server.id:
        return
    if volume.server_id:
        raise CloudError(
            f"The volume {volume.name} is attached to another server ({volume.server_id}) than {work.key.name}; detach "
            "it there, and run this again."
        )
    if volume.status == "available":
        work.add("attach", "volume", volume.name, f"to {work.key.name}", id=volume.id)


def _plan_address(work: Work, address: Address | str | None) -> None:
    """Add what gives a machine its public address."""
    machine = work.machine
    name = work.key.name
    if isinstance(address, Address):
        if address.labelled:
            work.add("keep", "address", address.address, "it is reserved now", id=address.id)
        if machine.port is None or address.port_id != machine.port.id:
            if machine.address is not None and not machine.address.reserved:
                work.add("delete", "address", machine.address.address, f"of {name}", id=machine.address.id)
            work.add("attach", "address", address.address, f"to {name}, it is reserved", id=address.id)
    elif address and machine.address is None:
        work.add("create", "address", f"address of {name}")
    elif machine.address is not None and not machine.address.port_id:
        work.add("attach", "address", machine.address.address, f"to {name}", id=machine.address.id)


def _plan_status(work: Work, state: str) -> None:
    """Add what brings a server that exists into the state that the site wants."""
    server = t.cast(t.Any, work.machine.server)
    name = work.key.name
    if state == PRESENT and server.status in SHELVED_STATES:
        work.add("unshelve", "server", name)
    elif state == PRESENT and server.status in STOPPED_STATES:
        work.add("start", "server", name)
    elif state == PRESENT and server.status == RESIZED:
        work.add("confirm", "server", name, "it was resized")
    elif state == STOPPED and server.status == RUNNING:
        work.add("stop", "server", name)
    elif state == SHELVED and server.status in (RUNNING, *STOPPED_STATES):
        work.add("shelve", "server", name)


def needs_work(state: str, machine: Machine) -> bool:
    """Whether the server of *machine* is on its way, so that it has to be awaited though nothing is to be done."""
    return state != ABSENT and machine.server is not None and machine.server.status in ("BUILD", "RESIZE", "REBUILD")
