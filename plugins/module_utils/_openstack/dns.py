# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name of a site in Designate (v2)."""

from __future__ import annotations

import time
import typing as t

from .._machines.errors import CloudError
from .._machines.labels import label, site_of
from .api import Cloud
from .dns_names import by_hand, checked_address, checked_name, record_type, zone_of
from .journal import Journal, Thing

_POLL_SECONDS = 1.0
_TYPES = ("A", "AAAA")


def dns(cloud: Cloud, args: Thing, journal: Journal) -> Thing:
    """See that *args* (`arguments_dns.DNS`) hold, and return what the action returns besides what the journal holds.

    :raises CloudError: when the name is somebody else's, when *args* cannot be, or when the cloud refuses.
    """
    name = checked_name(args["name"])
    if args["state"] == "present" or args["address"]:
        args = {**args, "address": checked_address(args["address"])}
    zone, why = find_zone(cloud, name, args["zone"])
    if zone is None:
        return {"zone": "", "record": {}, "note": by_hand(name, args["address"], args["ttl"], why)}
    records = _Records(cloud, zone, name, args, journal)
    mine = of_site(cloud, zone, args["site"])
    if args["state"] == "absent":
        records.absent(mine)
        return {"zone": zone["name"].rstrip("."), "record": {}, "note": ""}
    record = records.present(recordsets(cloud, zone, name))
    return {"zone": zone["name"].rstrip("."), "record": record, "note": _left_over(mine, name)}


def find_zone(cloud: Cloud, name: str, wanted: str) -> tuple[Thing | None, str]:
    """Return the project's zone for *name*, or None and why there is none."""
    if not cloud.has("dns"):
        return None, "This cloud has no DNS service for projects"
    zones = cloud.list("dns", "/zones", "zones", what="list the DNS zones")
    zone = zone_of(name, zones, wanted)
    if zone is None:
        return None, f"The project has no DNS zone in which {name} could be"
    return dict(zone), ""


def recordsets(cloud: Cloud, zone: Thing, name: str) -> list[Thing]:
    """Return what the zone says about *name*, whatever the type."""
    return cloud.list(
        "dns",
        f"/zones/{zone['id']}/recordsets",
        "recordsets",
        what=f"look for {name} in the DNS zone {zone['name']}",
        params={"name": f"{name}."},
    )


def of_site(cloud: Cloud, zone: Thing, site: str) -> list[Thing]:
    """Return the records of addresses in the zone that were made for *site*, whatever their names."""
    listed = cloud.list(
        "dns",
        f"/zones/{zone['id']}/recordsets",
        "recordsets",
        what=f"look for the records of {site} in the DNS zone {zone['name']}",
        params={"description": label(site)},
    )
    return [one for one in listed if is_ours(one, site) and one["type"] in _TYPES]


def taken(there: t.Iterable[Thing], site: str, name: str, address: str) -> str:
    """Return why *name* is not free for *site*, empty when it is; an empty *address* is not known yet."""
    for one in there:
        if one["type"] not in (*_TYPES, "CNAME") or is_ours(one, site) or (address and one["records"] == [address]):
            continue
        if one["type"] == "CNAME" or not address or one["type"] == record_type(address):
            return (
                f"The name {name} is taken by a DNS record that was not made for this site ({one['type']} "
                f"{', '.join(one['records'])}); delete that record, or choose another name."
            )
    return ""


def is_ours(recordset: Thing, site: str) -> bool:
    """Whether the record was made for *site*."""
    return site_of(str(recordset.get("description") or "")) == site


class _Records:
    """The records of one name in one zone."""

    def __init__(self, cloud: Cloud, zone: Thing, name: str, args: Thing, journal: Journal) -> None:
        self.cloud = cloud
        self.name = name
        self.args = args
        self.journal = journal
        self.path = f"/zones/{zone['id']}/recordsets"

    def present(self, there: t.Sequence[Thing]) -> Thing:
        site, address, ttl = self.args["site"], self.args["address"], self.args["ttl"]
        refusal = taken(there, site, self.name, address)
        if refusal:
            raise CloudError(refusal)
        kind = record_type(address)
        mine = [one for one in there if is_ours(one, site) and one["type"] in _TYPES]
        self.journal.before.update(_shown(mine))
        same = next((one for one in there if one["type"] == kind), None)
        for one in mine:
            if one["type"] != kind:
                self._delete(one)
        if same is None:
            body = {"name": f"{self.name}.", "type": kind, "records": [address], "ttl": ttl, "description": label(site)}
            same = self._create(body)
        elif is_ours(same, site) and (same["records"] != [address] or same.get("ttl") != ttl):
            same = self._update(same, {"records": [address], "ttl": ttl})
        self.journal.after.update(_shown([same] if is_ours(same, site) else []))
        return {"id": same["id"], "name": self.name, "type": kind, "address": address, "ttl": same.get("ttl") or 0}

    def absent(self, mine: t.Sequence[Thing]) -> None:
        self.journal.before.update(_shown(mine))
        for one in mine:
            self._delete(one)

    def _create(self, body: Thing) -> Thing:
        def call() -> Thing:
            made = self.cloud.create(
                "dns", self.path, "", body, what=f"enter {self.name}", find=lambda: self._made(body)
            )
            return self._wait(made)

        made = self.journal.do("create", "DNS record", self.name, f"{body['type']} {body['records'][0]}", call)
        return made or {"id": "", **body}

    def _made(self, body: Thing) -> Thing | None:
        listed = self.cloud.list(
            "dns", self.path, "recordsets", what=f"look for {self.name}", params={"name": body["name"]}
        )
        return next(
            (one for one in listed if one["type"] == body["type"] and is_ours(one, self.args["site"])),
            None,
        )

    def _update(self, one: Thing, change: Thing) -> Thing:
        def call() -> Thing:
            path = f"{self.path}/{one['id']}"
            return self._wait(self.cloud.call("dns", "PUT", path, what=f"change {self.name}", body=change))

        detail = f"{one['type']} {', '.join(one['records'])} to {change['records'][0]}"
        return self.journal.do("update", "DNS record", self.name, detail, call) or {**one, **change}

    def _delete(self, one: Thing) -> None:
        name = one["name"].rstrip(".")

        def call() -> None:
            path = f"{self.path}/{one['id']}"
            self.cloud.call("dns", "DELETE", path, what=f"delete {name}", missing_ok=True)
            self._wait({**one, "status": "PENDING"}, gone=True)

        self.journal.do("delete", "DNS record", name, f"{one['type']} {', '.join(one['records'])}", call)

    def _wait(self, one: Thing, gone: bool = False) -> Thing:
        """Wait until Designate's name servers say what the record says, or no longer say it."""
        what = f"wait for the DNS record {self.name}"
        until = time.monotonic() + self.args["wait_timeout"]
        while one.get("status") != "ACTIVE":
            if one.get("status") == "ERROR":
                raise CloudError(
                    f"The DNS record {self.name} is in ERROR: the name servers did not take it; ask the cloud's "
                    "operators, or delete the record and run this again."
                )
            if time.monotonic() >= until:
                raise CloudError(
                    f"The DNS record {self.name} is still {one.get('status')} after {self.args['wait_timeout']:g} s; "
                    "run this again later, or wait longer (wait_timeout)."
                )
            self.cloud.pause(_POLL_SECONDS, what)
            seen = self.cloud.call("dns", "GET", f"{self.path}/{one['id']}", what=what, missing_ok=gone)
            if seen is None:
                return one
            one = {**seen, "status": "PENDING"} if gone and seen.get("status") == "ACTIVE" else seen
        return one


def _left_over(mine: t.Iterable[Thing], name: str) -> str:
    """Return which records of the site have another name than *name*, as after a change of the domain."""
    older = [one for one in mine if one["name"].rstrip(".") != name]
    if not older:
        return ""
    told = ", ".join(f"{one['name'].rstrip('.')} ({one['type']} {', '.join(one['records'])})" for one in older)
    return f"The site has older DNS records too: {told}; delete them unless they are used, else they go with the site."


def _shown(records: t.Iterable[Thing]) -> Thing:
    return {
        f"{one['name'].rstrip('.')} {one['type']}": {"records": one["records"], "ttl": one.get("ttl")}
        for one in records
    }
