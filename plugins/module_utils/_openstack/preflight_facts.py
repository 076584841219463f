# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the preflight reads, all at once; what a cloud does not show to ordinary users is noted and not checked."""

from __future__ import annotations

import concurrent.futures
import typing as t
from dataclasses import dataclass, field

from .._machines import model
from .._machines.errors import CloudError
from . import foundations_listing
from .api import Cloud, Json
from .foundations_listing import Found
from .listing import look
from .quota import Quota, cinder_quotas, neutron_quotas, nova_limits, nova_quotas

_HIDDEN = (400, 403, 404, 405, 501)
_THREADS = 8


@dataclass
class Facts:
    """What there is in the project and what the cloud offers; None is what could not be read."""

    foundations: Found
    machines: model.Found = field(default_factory=model.Found)
    servers: list[Json] = field(default_factory=list)
    flavors: list[Json] | None = None
    # by the name that the site says; all of that name, or the one with that id
    images: dict[str, list[Json]] = field(default_factory=dict)
    image_names: list[str] = field(default_factory=list)
    zones: list[Json] | None = None
    volume_types: list[Json] | None = None
    quotas: list[Quota] = field(default_factory=list)
    # addresses that are left, by external network
    free_addresses: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Reader:
    """Reads in several threads; *notes* tells what was not shown."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.notes: list[str] = []

    def listed(self, service: str, path: str, key: str, what: str, params: t.Any = None) -> list[Json] | None:
        """Return a list, None where it is not shown."""
        try:
            return self.cloud.list(service, path, key, what=f"list {what}", params=params)
        except CloudError as error:
            self._note(error, what)
            return None

    def quotas(
        self, service: str, path: str, key: str, read: t.Callable[[Json], list[Quota]], params: t.Any = None
    ) -> list[Quota] | None:
        """Return quotas, None where they are not shown."""
        what = f"the quotas of the {service} service"
        try:
            return read(self.cloud.call(service, "GET", path, what=f"read {what}", params=params)[key])
        except CloudError as error:
            self._note(error, what)
            return None

    def _note(self, error: CloudError, what: str) -> None:
        if error.status not in _HIDDEN:
            raise error
        self.notes.append(f"The cloud does not show {what} ({error.detail}), so they were not checked.")


def read(cloud: Cloud, site: str, images: t.Iterable[str], machines: bool) -> Facts:
    """Read what the preflight of *site* needs; without *machines* only what foundations need.

    :raises CloudError: when a call fails for another reason than that the cloud does not show something.
    """
    reader = Reader(cloud)
    with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
        found = pool.submit(foundations_listing.read, cloud, site)
        neutron = pool.submit(reader.quotas, "network", f"/quotas/{cloud.project_id}/details", "quota", neutron_quotas)
        nova = pool.submit(_nova_quotas, reader)
        facts = _read_machines(pool, reader, site, images, found) if machines else Facts(found.result())
        for future in (nova, neutron):
            facts.quotas.extend(future.result() or [])
    facts.notes = reader.notes
    return facts


def _read_machines(
    pool: concurrent.futures.Executor,
    reader: Reader,
    site: str,
    images: t.Iterable[str],
    found: concurrent.futures.Future[Found],
) -> Facts:
    cloud = reader.cloud
    flavors = pool.submit(reader.listed, "compute", "/flavors/detail", "flavors", "the flavors")
    zones = pool.submit(
        reader.listed, "compute", "/os-availability-zone", "availabilityZoneInfo", "the availability zones"
    )
    named = {name: pool.submit(_images, reader, name) for name in images}
    there = pool.submit(look, cloud, site)
    # Nova reads the name as a regular expression; whose they are does not matter yet
    servers = pool.submit(reader.listed, "compute", "/servers/detail", "servers", "the servers", {"name": f"^{site}-"})
    free = pool.submit(_free_addresses, cloud)
    types = cinder = None
    if cloud.has("volume"):
        types = pool.submit(reader.listed, "volume", "/types", "volume_types", "the volume types")
        cinder = pool.submit(
            reader.quotas,
            "volume",
            f"/os-quota-sets/{cloud.project_id}",
            "quota_set",
            cinder_quotas,
            {"usage": "true"},
        )
    facts = Facts(found.result(), there.result(), servers.result() or [], flavors.result())
    facts.images = {name: future.result() for name, future in named.items()}
    facts.zones = zones.result()
    facts.volume_types = types.result() if types else None
    facts.quotas.extend((cinder.result() if cinder else None) or [])
    facts.free_addresses = free.result()
    if not all(facts.images.values()):
        facts.image_names = [one["name"] for one in reader.listed("image", "/images", "images", "the images") or []]
    return facts


def _free_addresses(cloud: Cloud) -> dict[str, int]:
    """Return how many addresses are left by network; most clouds show that to administrators alone, without a word."""
    what, path, key = "list the free addresses", "/network-ip-availabilities", "network_ip_availabilities"
    try:
        listed = cloud.list("network", path, key, what=what)
    except CloudError as error:
        if error.status not in _HIDDEN:
            raise
        return {}
    return {one["network_id"]: int(one["total_ips"]) - int(one["used_ips"]) for one in listed}


def _images(reader: Reader, name: str) -> list[Json]:
    listed = reader.listed("image", "/images", "images", f"the images {name}", {"name": name})
    if listed:
        return listed
    # a name with a slash would be another address
    one = (
        None
        if "/" in name
        else reader.cloud.call("image", "GET", f"/images/{name}", what=f"look for the image {name}", missing_ok=True)
    )
    return [one] if one else []


def _nova_quotas(reader: Reader) -> list[Quota] | None:
    cloud = reader.cloud
    try:
        path = f"/os-quota-sets/{cloud.project_id}/detail"
        return nova_quotas(
            cloud.call("compute", "GET", path, what="read the quotas of the compute service")["quota_set"]
        )
    except CloudError as error:
        # some clouds show them to administrators alone, and the limits to everybody
        if error.status not in _HIDDEN:
            raise
    return reader.quotas("compute", "/limits", "limits", lambda limits: nova_limits(limits["absolute"]))
