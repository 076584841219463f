# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the check is told, validated before anything is touched."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from . import settings_values as values
from .errors import BadSettings

# the users of the check where no others are named
RESERVED_USERS = ("hub-check-a", "hub-check-b")

# the metadata service of the clouds, which hands out the credentials of the machine
METADATA = "169.254.169.254:80"

# what our own hubs call the service that stops idle servers, as the documentation of jupyterhub-idle-culler does
CULLER_SERVICE = "idle-culler"


@dataclass(frozen=True)
class CheckUser:
    """One of the two users that exist for the check; without a password a service token acts for the user."""

    name: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class NotProvided:
    """Something that the platform of the hub cannot give; it is listed, never counted as passed."""

    check: str
    reason: str


@dataclass(frozen=True)
class LoginProvider:
    """Where the login page must lead: the provider's page, and what it is told there."""

    name: str
    authorize_url: str
    redirect_url: str
    client_id: str


@dataclass(frozen=True)
class Settings:
    """The hub to check and how.

    url ends with a slash and carries the base path of the hub. Times are in seconds, memory_limit is in bytes,
    cpu_limit in cores; 0 means that there is none, or that it is not asked. An empty ca_file means the usual
    certificate authorities, an empty service_token that what needs it is not checked.
    """

    url: str
    users: tuple[CheckUser, CheckUser]
    ca_file: str = ""
    service_token: str = field(default="", repr=False)
    keep_users: bool = False
    profiles: tuple[str, ...] = ()
    tutorials: tuple[str, ...] = ()
    expected_version: str = ""
    not_provided: tuple[NotProvided, ...] = ()
    start_timeout: float = 120.0
    request_timeout: float = 20.0
    time_limit: float = 900.0
    culler_service: str = CULLER_SERVICE
    culler_watch: float = 36.0
    culling: float = 0.0
    idle_websocket: float = 0.0
    memory_limit: int = 0
    cpu_limit: float = 0.0
    closed_addresses: tuple[tuple[str, int], ...] = ()
    commands: t.Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    login_provider: LoginProvider | None = None
    certificate_days: int = 14
    screenshots: bool = True

    @property
    def by_token(self) -> bool:
        """Whether the service token stands in for the logins, as no password is known."""
        return not self.users[0].password

    def secrets(self) -> tuple[str, ...]:
        """All values that no message may show."""
        return tuple(value for value in (*(user.password for user in self.users), self.service_token) if value)

    def lacks(self, check: str) -> bool:
        """Whether the platform is said not to provide what this check looks at."""
        return any(entry.check == check for entry in self.not_provided)


def _users(entries: t.Sequence[t.Mapping[str, t.Any]], service_token: str) -> tuple[CheckUser, CheckUser]:
    users = [CheckUser(str(entry.get("name") or ""), str(entry.get("password") or "")) for entry in entries]
    users = users or [CheckUser(name) for name in RESERVED_USERS]
    if len(users) != 2:
        raise BadSettings(
            f"check_users holds {len(users)} user(s), but the check needs exactly two: one that works, and one that "
            "must not reach the server of the first."
        )
    if not all(user.name for user in users):
        raise BadSettings("A check user lacks a name: give one for each in check_users.")
    if users[0].name.lower() == users[1].name.lower():
        raise BadSettings(
            f"Both check users are called {users[0].name!r}: name two different ones, else nothing shows that one is "
            "kept away from the other."
        )
    without = [user.name for user in users if not user.password]
    if len(without) == 1:
        raise BadSettings(
            f"The check user {without[0]!r} lacks a password, which the other has: give both passwords, or neither and "
            "a service_token."
        )
    if without and not service_token:
        raise BadSettings(
            f"Neither the passwords of {' and '.join(without)} nor a service_token are given, so that nobody can use "
            "the hub: give passwords in check_users, or the token of a service that may act for these users."
        )
    return users[0], users[1]


def _login_provider(given: t.Mapping[str, t.Any]) -> LoginProvider | None:
    if not given:
        return None
    parts = {name: str(given.get(name) or "") for name in ("name", "authorize_url", "redirect_url", "client_id")}
    missing = [name for name, value in parts.items() if not value]
    if missing:
        raise BadSettings(f"login_provider lacks {', '.join(missing)}: give all of {', '.join(parts)}, or nothing.")
    for name in ("authorize_url", "redirect_url"):
        values.web_address(f"login_provider.{name}", parts[name])
    return LoginProvider(**parts)


def read_settings(args: t.Mapping[str, t.Any]) -> Settings:
    """Make the settings from the options of the action; raises BadSettings."""
    service_token = str(args.get("service_token") or "")
    return Settings(
        url=values.hub_address(str(args.get("url") or "")),
        users=_users(args.get("check_users") or (), service_token),
        ca_file=values.existing_file("ca_file", str(args.get("ca_file") or "")),
        service_token=service_token,
        keep_users=bool(args.get("keep_users", False)),
        # dict.fromkeys: a profile named twice is started once
        profiles=tuple(dict.fromkeys(str(slug) for slug in args.get("profiles") or ())),
        tutorials=values.home_folders(args.get("tutorials") or ()),
        expected_version=str(args.get("expected_version") or ""),
        not_provided=tuple(
            NotProvided(str(entry["check"]), str(entry["reason"])) for entry in args.get("not_provided") or ()
        ),
        start_timeout=values.seconds("start_timeout", args.get("start_timeout", 120), 1),
        request_timeout=values.seconds("request_timeout", args.get("request_timeout", 20), 0.1),
        time_limit=values.seconds("time_limit", args.get("time_limit", 900), 1),
        culler_service=str(args.get("culler_service") or CULLER_SERVICE),
        culler_watch=values.seconds("culler_watch", args.get("culler_watch", 36), 0),
        culling=values.seconds("culling", args.get("culling", 0), 0),
        idle_websocket=values.seconds("idle_websocket", args.get("idle_websocket", 0), 0),
        memory_limit=int(values.amount("memory_limit", args.get("memory_limit", 0), "bytes")),
        cpu_limit=values.amount("cpu_limit", args.get("cpu_limit", 0), "cores"),
        closed_addresses=tuple(values.endpoint(entry) for entry in args.get("closed_addresses", [METADATA]) or ()),
        commands=values.argument_lists(args.get("commands") or {}),
        login_provider=_login_provider(args.get("login_provider") or {}),
        certificate_days=int(values.amount("certificate_days", args.get("certificate_days", 14), "days")),
        screenshots=bool(args.get("screenshots", True)),
    )
