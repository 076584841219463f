# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making things of Neutron that carry the site's label from the first moment."""

from __future__ import annotations

import urllib.parse

from .._machines.labels import is_labelled, label
from .api import Cloud
from .journal import Journal, Thing


class Labelled:
    """Makes things of Neutron for one site."""

    def __init__(self, cloud: Cloud, site: str, journal: Journal) -> None:
        self.cloud = cloud
        self.site = site
        self.journal = journal

    def make(self, kind: str, path: str, key: str, body: Thing, detail: str = "") -> Thing:
        """Return the new thing; in check mode what it would be, without an id."""
        # Neutron takes tags at creation for ports alone; until the tag is there, the description is the label
        wanted: Thing = {"name": self.site, "description": label(self.site), **body}
        made: Thing | None = self.journal.do(
            "create",
            kind,
            self.site,
            detail,
            lambda: self.cloud.create(
                "network",
                f"/{path}",
                key,
                {key: wanted},
                what=f"create the {kind} {self.site}",
                find=lambda: self._made(path, f"{key}s", body),
            ),
        )
        if made is None:
            return {"id": "", **wanted}
        self._tag(kind, path, made)
        return made

    def complete(self, kind: str, path: str, thing: Thing) -> None:
        """Tag what was made and not tagged, because a run was interrupted in between."""
        if label(self.site) not in (thing.get("tags") or []):
            self.journal.do("update", kind, self.site, "its tag", lambda: self._tag(kind, path, thing))

    def _made(self, path: str, key: str, body: Thing) -> Thing | None:
        listed = self.cloud.list(
            "network", f"/{path}", key, what=f"look for what was made in {path}", params={"name": self.site}
        )
        return next(
            (
                thing
                for thing in listed
                if is_labelled(thing, self.site) and thing.get("network_id") == body.get("network_id")
            ),
            None,
        )

    def _tag(self, kind: str, path: str, thing: Thing) -> None:
        tag = label(self.site)
        if tag not in (thing.get("tags") or []):
            self.cloud.call(
                "network",
                "PUT",
                f"/{path}/{thing['id']}/tags/{urllib.parse.quote(tag, safe='')}",
                what=f"tag the {kind} {self.site}",
            )
