# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversion of a site variable's value, with one sentence for each thing that is wrong."""

from __future__ import annotations

import difflib
import json
import re
from typing import Any

from . import scalars
from .names import checked_name
from .option import Option

# Of many wrong names so many are told one by one.
_NAMES_TOLD = 10
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Of Kubernetes: a name, with the domain of whoever defined it before a slash.
_LABEL = re.compile(r"([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")


def convert(option: Option, value: object, problems: list[str], where: str = "") -> Any:
    """Return *value* in the type of *option*; what is wrong is added to *problems*, and the result is then of no use.

    *where* is the place inside a list or map, such as ``hub_profiles[1].memory``.
    """
    where = where or option.name
    try:
        if option.kind == "names":
            return _names(option, _items(value), where, problems)
        if option.kind == "strings":
            return [_item(option, item, f"{where}[{at}]", problems) for at, item in enumerate(_listed(value))]
        if option.kind == "dicts":
            return [_map(option, item, f"{where}[{at}]", problems) for at, item in enumerate(_listed(value))]
        if option.kind == "environment":
            return _texts(value, _ENVIRONMENT_NAME, "name of an environment variable")
        if option.kind == "labels":
            return _texts(value, _LABEL, "name of a label")
        if option.kind == "map":
            return _mapping(value)
        return scalars.scalar(option, value)
    except ValueError as error:
        shown: object = "..." if option.is_secret else value
        problems.append(sentence(where, shown, str(error), option.example))
        return None


def sentence(where: str, value: object, why: str, example: str) -> str:
    """Return the sentence that refuses *value*: the variable, the value, why, and an example."""
    shown = repr(str(value)) if isinstance(value, str) else str(value)
    if len(shown) > 60:
        shown = shown[:57] + "..."
    return f"{where}: {shown} {why}; write it like {example}."


def nearest(name: str, known: list[str]) -> str:
    """Return words that name the known name nearest to *name*, or nothing when none is near."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f", the nearest is {close[0]}" if close else ""


def _names(option: Option, items: list[object], where: str, problems: list[str]) -> list[str]:
    names, wrong = [], []
    for item in items:
        try:
            names.append(checked_name(item))
        except ValueError as error:
            wrong.append(sentence(where, item, str(error), option.example))
    problems.extend(wrong[:_NAMES_TOLD])
    if len(wrong) > _NAMES_TOLD:
        problems.append(f"{where}: {len(wrong) - _NAMES_TOLD} more names are wrong in the same ways.")
    return names


def _item(option: Option, item: object, where: str, problems: list[str]) -> str:
    single = Option(
        option.name,
        "str",
        option.help,
        option.example,
        choices=option.choices,
        pattern=option.pattern,
        pattern_help=option.pattern_help,
    )
    found = convert(single, item, problems, where)
    return str(found)


def _map(option: Option, item: object, where: str, problems: list[str]) -> dict[str, Any]:
    if option.shorthand and isinstance(item, str):
        item = {option.shorthand: item}
    if not isinstance(item, dict):
        shown = "something" if option.is_secret else repr(item)
        raise ValueError(f"holds {shown}, which is not a map")
    fields = {field.name: field for field in option.fields}
    for key in item:
        if key not in fields:
            problems.append(
                f"{where}: {key!r} is no key of {option.name}{nearest(str(key), list(fields))}; "
                f"its keys are {', '.join(fields)}."
            )
    converted: dict[str, Any] = {}
    for name, field in fields.items():
        given = item.get(name)
        if given is None and field.required:
            problems.append(f"{where}: {name} is missing; write it like {field.example}.")
        elif given is None and field.default is None:
            converted[name] = None
        else:
            converted[name] = convert(field, field.default if given is None else given, problems, f"{where}.{name}")
    return converted


def _texts(value: object, name: re.Pattern[str], what: str) -> dict[str, str]:
    converted = {}
    for key, item in _mapping(value).items():
        if not isinstance(key, str) or name.fullmatch(key) is None:
            raise ValueError(f"holds {str(key)!r}, which is no {what}")
        if isinstance(item, bool) or not isinstance(item, (str, int, float)):
            raise ValueError(f"holds no text for {key} (quote true, false and the like)")
        converted[str(key)] = str(item)
    return converted


def _mapping(value: object) -> dict[Any, Any]:
    """Return a map, or the one whose JSON a text is (as `-e` may give it)."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise ValueError(f"is not a map (as JSON: {error})") from None
    if not isinstance(value, dict):
        raise ValueError("is not a map")
    return value


def _listed(value: object) -> list[object]:
    """Return a list; a text is the JSON of one (as `-e` may give it) or its only item."""
    if isinstance(value, str):
        if value.lstrip().startswith(("[", "{")):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise ValueError(f"is not a list (as JSON: {error})") from None
        else:
            return [value] if value.strip() else []
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, (list, tuple)):
        raise ValueError("is not a list")
    return list(value)


def _items(value: object) -> list[object]:
    """Return the names of a list, or of a text such as ``ada,grace``."""
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return [part.strip() for part in value.split(",")] if value.strip() else []
    if isinstance(value, int) and not isinstance(value, bool):
        return [value]
    return _listed(value)
