# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the check is told, validated before anything is touched."""

from __future__ import annotations

import os
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .errors import BadSettings


@dataclass(frozen=True)
class CheckUser:
    """One of the two users that exist for the check."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class NotProvided:
    """Something that the platform of the hub cannot give; it is listed, never counted as passed."""

    check: str
    reason: str


@dataclass(frozen=True)
class Settings:
    """The hub to check and how.

    url ends with a slash and carries the base path of the hub. The three times are in seconds. An empty ca_file means
    the usual certificate authorities, an empty service_token that what needs it is not checked.
    """

    url: str
    users: tuple[CheckUser, CheckUser]
    ca_file: str = ""
    service_token: str = field(default="", repr=False)
    profiles: tuple[str, ...] = ()
    tutorials: tuple[str, ...] = ()
    expected_version: str = ""
    not_provided: tuple[NotProvided, ...] = ()
    start_timeout: float = 120.0
    request_timeout: float = 20.0
    culler_watch: float = 31.0

    def secrets(self) -> tuple[str, ...]:
        """All values that no message may show."""
        return tuple(value for value in (*(user.password for user in self.users), self.service_token) if value)

    def lacks(self, check: str) -> bool:
        """Whether the platform is said not to provide what this check looks at."""
        return any(entry.check == check for entry in self.not_provided)


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise BadSettings(
            f"The address {url!r} of the hub is not one that a browser opens: give scheme, host and base path, "
            "for example https://hub.example.org/ or http://127.0.0.1:8000/jupyter/."
        )
    if parts.username or parts.password:
        raise BadSettings("The address of the hub holds a user name or password: take it out and use check_users.")
    return url if url.endswith("/") else url + "/"


def _users(entries: t.Sequence[t.Mapping[str, t.Any]]) -> tuple[CheckUser, CheckUser]:
    users = [CheckUser(str(entry.get("name") or ""), str(entry.get("password") or "")) for entry in entries]
    if len(users) != 2:
        raise BadSettings(
            f"check_users holds {len(users)} user(s), but the check needs exactly two: one that works, and one that "
            "must not reach the server of the first."
        )
    for user in users:
        if not user.name or not user.password:
            raise BadSettings(f"The check user {user.name!r} lacks a name or a password: give both in check_users.")
    if users[0].name.lower() == users[1].name.lower():
        raise BadSettings(
            f"Both check users are called {users[0].name!r}: name two different ones, else nothing shows that one is "
            "kept away from the other."
        )
    return users[0], users[1]


def _tutorials(folders: t.Sequence[str]) -> tuple[str, ...]:
    for folder in folders:
        if not folder or folder.startswith(("/", "~")) or ".." in folder.split("/"):
            raise BadSettings(
                f"The tutorial folder {folder!r} is not a path inside a home: name it relative to the home, for "
                "example `tutorial`."
            )
    return tuple(folders)


def _seconds(name: str, value: t.Any, least: float) -> float:
    seconds = float(value)
    if seconds < least:
        raise BadSettings(f"{name} is {seconds:g} seconds: give at least {least:g}.")
    return seconds


def read_settings(args: t.Mapping[str, t.Any]) -> Settings:
    """Make the settings from the options of the action; raises BadSettings."""
    ca_file = str(args.get("ca_file") or "")
    if ca_file and not os.path.isfile(ca_file):
        raise BadSettings(
            f"The certificate authority file {ca_file!r} is not there: correct ca_file or leave it empty."
        )
    return Settings(
        url=_address(str(args.get("url") or "")),
        users=_users(args.get("check_users") or ()),
        ca_file=ca_file,
        service_token=str(args.get("service_token") or ""),
        # dict.fromkeys: a profile named twice is started once
        profiles=tuple(dict.fromkeys(str(slug) for slug in args.get("profiles") or ())),
        tutorials=_tutorials([str(folder) for folder in args.get("tutorials") or ()]),
        expected_version=str(args.get("expected_version") or ""),
        not_provided=tuple(
            NotProvided(str(entry["check"]), str(entry["reason"])) for entry in args.get("not_provided") or ()
        ),
        start_timeout=_seconds("start_timeout", args.get("start_timeout", 120), 1),
        request_timeout=_seconds("request_timeout", args.get("request_timeout", 20), 0.1),
        culler_watch=_seconds("culler_watch", args.get("culler_watch", 31), 0),
    )
