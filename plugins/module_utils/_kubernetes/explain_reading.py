# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the explanations read in the objects of a cluster: names, owners, events and moments."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Thing = Mapping[str, t.Any]
Things = Iterable[Thing]

_LONGEST_TEXT = 300
_QUOTED = re.compile(r'"([^"]+)"')
# What differs each time, and so would make a new line of the same failure.
_NOISE = re.compile(r"rpc error: code = \w+ desc = |\(combined from similar events\): |^Error: | \(pod: .*\)$")


@dataclass(frozen=True)
class Finding:
    """Something that keeps *where* from working, and what helps.

    *cause* follows *where* in a sentence. What cannot heal by waiting is only believed after *patience* seconds, as
    some of it shows for a moment while all is well. *topic* tells findings of the same thing apart; *pod* is where it
    was seen, if in one, and *container* the one that has said why.
    """

    where: str
    cause: str
    advice: str = ""
    can_heal: bool = True
    patience: float = 20
    topic: str = ""
    pod: str = ""
    container: str = ""

    @property
    def sentence(self) -> str:
        """The finding as one sentence."""
        text = f"{self.where} {self.cause}"
        return f"{text[:1].upper()}{text[1:]}{f'; {self.advice}' if self.advice else ''}."


def name(thing: Thing) -> str:
    """Return the name of an object."""
    return str(thing["metadata"]["name"])


def labels(thing: Thing) -> Mapping[str, str]:
    """Return the labels of an object."""
    return thing["metadata"].get("labels") or {}


def status(thing: Thing) -> Thing:
    """Return the status of an object, which a new one has not yet."""
    return thing.get("status") or {}


def created(thing: Thing) -> str:
    """Return when an object was made; such texts are in the order of time."""
    return str(thing["metadata"].get("creationTimestamp") or "")


def condition(thing: Thing, kind: str) -> Thing:
    """Return a condition of an object, an empty one where it has none."""
    return next((one for one in status(thing).get("conditions") or [] if one.get("type") == kind), {})


def moment(event: Thing) -> str:
    """Return when an event was last seen, to the second; which field tells depends on who reported it."""
    times = [event.get("lastTimestamp"), (event.get("series") or {}).get("lastObservedTime"), event.get("eventTime")]
    return max([str(time)[:19] for time in times if time] or [created(event)[:19]])


def events_of(events: Things, thing: Thing, *reasons: str) -> list[Thing]:
    """Return the events of an object, with these reasons if any are named, the newest last."""
    uid = thing["metadata"].get("uid")
    found = [
        event
        for event in events
        if (event.get("involvedObject") or {}).get("uid") == uid and (not reasons or event.get("reason") in reasons)
    ]
    return sorted(found, key=moment)


def image_in(message: str) -> str:
    """Return the image that a message of kubelet is about: the first word in quotation marks."""
    found = _QUOTED.search(message)
    return found.group(1) if found else ""


def short(message: str) -> str:
    """Return a message of a cluster as part of a sentence."""
    text = _NOISE.sub("", " ".join(message.split())).rstrip(".: ")
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT].rstrip()} …"
