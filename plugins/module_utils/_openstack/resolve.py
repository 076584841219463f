# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of flavors, images and networks as the IDs that calls need."""

from __future__ import annotations

import concurrent.futures
import typing as t
from dataclasses import dataclass, replace

from .._machines.errors import CloudError
from .._machines.model import Group
from .api import Cloud, Json

# What is taken for the root disk where neither the flavor nor the image says how big it has to be.
_ROOT_GIB = 20


@dataclass(frozen=True)
class Names:
    """What the names of a site mean in its project; *flavors* and *images* are as the services have them, by name."""

    flavors: t.Mapping[str, Json]
    images: t.Mapping[str, Json]
    network_id: str
    external_id: str

    def sized(self, group: Group) -> Group:
        """Return *group* with a root disk of its own where its flavor has none."""
        if group.boot_volume_size or int(self.flavors[group.flavor].get("disk", 0)) > 0:
            return group
        return replace(group, boot_volume_size=max(int(self.images[group.image].get("min_disk") or 0), _ROOT_GIB))


def resolve(cloud: Cloud, groups: t.Sequence[Group], network: str, external_network: str, check: bool) -> Names:
    """Return what the names mean; in check mode the network may still be missing.

    :raises CloudError: in one sentence, for the first one that is not there.
    """
    images = {group.image for group in groups}
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        flavors = pool.submit(cloud.list, "compute", "/flavors/detail", "flavors", what="list the flavors")
        networks = pool.submit(
            cloud.list,
            "network",
            "/networks",
            "networks",
            what="list the networks",
            params=[("fields", name) for name in ("id", "name", "router:external", "project_id")],
        )
        found = {name: pool.submit(_image, cloud, name) for name in images}
    by_name = {flavor["name"]: flavor for flavor in flavors.result()}
    for group in groups:
        if group.flavor not in by_name:
            raise CloudError(f"The cloud has no flavor {group.flavor}; choose one that it has.")
    listed = networks.result()
    return Names(
        {group.flavor: by_name[group.flavor] for group in groups},
        {name: future.result() for name, future in found.items()},
        _network(listed, network, check),
        _external(listed, external_network, any(group.floating_ip != "none" for group in groups)),
    )


def _image(cloud: Cloud, name: str) -> Json:
    what = f"find the image {name}"
    listed = cloud.list("image", "/images", "images", what=what, params={"name": name, "status": "active"})
    if not listed:
        one = cloud.call("image", "GET", f"/images/{name}", what=what, missing_ok=True)
        if not one or one.get("status") != "active":
            raise CloudError(f"The cloud has no active image {name}; choose one that it has.")
        return t.cast(Json, one)
    # clouds keep a name for the newest build of an image
    return max(listed, key=lambda image: str(image.get("created_at", "")))


def _network(networks: t.Iterable[Json], wanted: str, check: bool) -> str:
    found = [entry["id"] for entry in networks if wanted in (entry["id"], entry["name"])]
    if check and not found:
        return ""
    if len(found) != 1:
        many = f"{len(found)} networks are called {wanted}; name its ID"
        raise CloudError(f"{many if found else f'There is no network {wanted}; choose one that is there'}.")
    return str(found[0])


def _external(networks: t.Iterable[Json], wanted: str, is_needed: bool) -> str:
    external = [entry for entry in networks if entry.get("router:external")]
    chosen = [entry["id"] for entry in external if not wanted or wanted in (entry["id"], entry["name"])]
    if not is_needed:
        return str(chosen[0]) if len(chosen) == 1 else ""
    if len(chosen) != 1:
        names = ", ".join(sorted(entry["name"] for entry in external)) or "none"
        raise CloudError(
            f"external_network: {wanted!r} does not name one external network for public addresses "
            f"(there is: {names}); "
            "name one of them."
        )
    return str(chosen[0])
