# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values for reading: the same, without what must not be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .tree import leaves

MASK = "********"
# Keys of the chart and traits of authenticators whose value is secret whoever gives it.
_SECRET_KEY = re.compile(r"(?i).*(secret|password|passwd|token|apikey|api_key|private_?key|credential)s?")
# Those that name a secret of Kubernetes, or say something about one.
_PLAIN_KEY = re.compile(r"(?i).*(secret_?names?|pullsecrets?|existingsecret|tls_?secret|_url|_?name|_?class)")
# Of environment variables, whose names people and programs make up.
_ENVIRONMENT = ("extraEnv", "environment")
_SECRET_NAME = re.compile(r"(?i).*(secret|passw|token|key|credential).*")
_PRIVATE_KEY = "PRIVATE KEY-----"
# An address with a password in it, such as that of a database.
_PASSWORD = re.compile(r"(?<=://)([^/@\s:]*):[^/@\s]+(?=@)")
# A shorter one would be found everywhere.
_SHORTEST = 6


def mask(values: Mapping[str, Any], secrets: Mapping[str, Any]) -> dict[str, Any]:
    """Return *values* with a mask for each of *secrets* and for each other value that its key says to be secret."""
    texts = [text for _path, value in leaves(secrets) for text in _texts(value) if len(text) >= _SHORTEST]
    found: dict[str, Any] = _masked(values, sorted(texts, key=len, reverse=True))
    return found


def is_secret(key: str) -> bool:
    """Whether the value of *key* is one that must not be read."""
    return _SECRET_KEY.fullmatch(key) is not None and _PLAIN_KEY.fullmatch(key) is None


def _masked(value: Any, texts: list[str], environment: bool = False) -> Any:
    if isinstance(value, Mapping):
        named = environment and _SECRET_NAME.fullmatch(str(value.get("name", ""))) is not None
        return {
            key: MASK
            if _is_filled(inner) and (is_secret(str(key)) or (environment and _hides(str(key), named)))
            else _masked(inner, texts, str(key) in _ENVIRONMENT)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked(item, texts, environment) for item in value]
    if isinstance(value, str):
        if _PRIVATE_KEY in value:
            return MASK
        for text in texts:
            value = value.replace(text, MASK)
        return _PASSWORD.sub(rf"\1:{MASK}", value)
    return value


def _hides(key: str, named: bool) -> bool:
    """Whether *key* of an environment variable is secret, which is {NAME: value}, or {name: NAME, value: value}."""
    return named if key == "value" else key != "name" and _SECRET_NAME.fullmatch(key) is not None


def _is_filled(value: Any) -> bool:
    # a map is looked into, and nothing is no secret
    return value not in (None, "") and not isinstance(value, (Mapping, bool))


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
