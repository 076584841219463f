# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single options of the check: each function returns a value that can be used or raises BadSettings."""

from __future__ import annotations

import os
import typing as t
from urllib.parse import urlsplit

from .errors import BadSettings

# what the check can ask of those who control the hub
RESTART_HUB = "restart_hub"
CULLER_SCOPES = "culler_scopes"
HUB_LOG = "hub_log"
COMMANDS = (RESTART_HUB, CULLER_SCOPES, HUB_LOG)


def hub_address(url: str) -> str:
    """The address of the hub with a slash at its end."""
    parts = _split(url)
    if parts is None or parts.query or parts.fragment:
        raise BadSettings(
            f"The address {url!r} of the hub is not one that a browser opens: give scheme, host and base path, "
            "for example https://hub.example.org/ or http://127.0.0.1:8000/jupyter/."
        )
    if parts.username or parts.password:
        raise BadSettings("The address of the hub holds a user name or password: take it out and use check_users.")
    return url if url.endswith("/") else url + "/"


def web_address(option: str, url: str) -> str:
    """An http or https address as it was given."""
    if _split(url) is None:
        raise BadSettings(f"{option} is {url!r}, which is no address: give it with scheme and host.")
    return url


def _split(url: str) -> t.Any:
    """The parts of an http or https address with a host; None when it is none."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number, or half an IPv6 address
        return None
    return parts if usable else None


def existing_file(option: str, path: str) -> str:
    """The path of a file that is there; empty stays empty."""
    if path and not os.path.isfile(path):
        raise BadSettings(f"The certificate authority file {path!r} is not there: correct {option} or leave it empty.")
    return path


def home_folders(folders: t.Iterable[t.Any]) -> tuple[str, ...]:
    """Paths inside a home."""
    names = tuple(str(folder) for folder in folders)
    for folder in names:
        if not folder or folder.startswith(("/", "~")) or ".." in folder.split("/"):
            raise BadSettings(
                f"The tutorial folder {folder!r} is not a path inside a home: name it relative to the home, for "
                "example `tutorial`."
            )
    return names


def seconds(option: str, value: t.Any, least: float) -> float:
    """A time of at least so many seconds."""
    given = float(value)
    if not least <= given < float("inf"):
        raise BadSettings(f"{option} is {given:g} seconds: give at least {least:g}.")
    return given


def amount(option: str, value: t.Any, unit: str) -> float:
    """A number that is not negative."""
    given = float(value)
    if not 0 <= given < float("inf"):
        raise BadSettings(f"{option} is {given:g} {unit}: give 0 or more.")
    return given


def endpoint(entry: t.Any) -> tuple[str, int]:
    """Host and port of `host:port`; an IPv6 address stands in brackets."""
    text = str(entry)
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.path or parts.username is not None:
        raise BadSettings(
            f"closed_addresses holds {text!r}, which is not host:port: give for example 169.254.169.254:80 or "
            "[fd00:ec2::254]:80."
        )
    return host, port


def argument_lists(commands: t.Mapping[str, t.Any]) -> dict[str, tuple[str, ...]]:
    """Commands by their names, each a list of words that is run without a shell."""
    lists: dict[str, tuple[str, ...]] = {}
    for name, words in commands.items():
        if name not in COMMANDS:
            raise BadSettings(
                f"commands holds {name!r}, which the check never runs: name one of {', '.join(COMMANDS)}."
            )
        if isinstance(words, (str, bytes)) or not isinstance(words, t.Sequence) or not words:
            raise BadSettings(f"The command {name} is no list of words: give the program and each argument by itself.")
        lists[name] = tuple(str(word) for word in words)
    return lists
