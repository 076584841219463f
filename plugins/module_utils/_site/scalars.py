# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversion of single values, also of the texts that `-e name=value` gives."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from .._sizing.units import format_size, parse_size
from .option import Option

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")


def scalar(option: Option, value: object) -> Any:
    """Return *value* in the type that *option* asks for; raises ValueError with the reason."""
    converted = _CONVERTERS[option.kind](value)
    if option.choices and converted not in option.choices:
        raise ValueError(f"is not one of {', '.join(repr(choice) for choice in option.choices)}")
    if option.pattern and converted != "" and re.fullmatch(option.pattern, converted) is None:
        raise ValueError(option.pattern_help)
    _check_bounds(option, converted)
    return converted


def text(value: object) -> str:
    """Return a text or a number as text; numbers are what YAML makes of an unquoted name such as 2026."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("is not text")
    found = str(value)
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in found):
        raise ValueError("holds a line break or another control character")
    return found


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, (str, int)):
        word = str(value).strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
    raise ValueError("is neither true nor false")


def _whole_number(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", value):
        return int(value)
    raise ValueError("is not a whole number")


def _number(value: object) -> float:
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            found = float(value)
        except (ValueError, OverflowError):
            found = math.nan
        if math.isfinite(found):
            return found
    raise ValueError("is not a number")


def _size(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        raise ValueError("has no unit")
    if isinstance(value, str):
        return parse_size(value)
    raise ValueError("is not a size")


def _path(value: object) -> str:
    found = text(value)
    # A relative path would mean another folder for each folder that the playbook is started in.
    if found and not found.startswith(("/", "~/")) and found != "~":
        raise ValueError("is not an absolute path (one that begins with / or ~/)")
    return found


def _check_bounds(option: Option, value: Any) -> None:
    shown: Callable[[Any], str] = format_size if option.kind == "size" else "{:g}".format
    size = f"{value} bytes, " if option.kind == "size" else ""
    if option.minimum is not None and value < option.minimum:
        raise ValueError(f"is {size}less than the least that works, {shown(option.minimum)}")
    if option.maximum is not None and value > option.maximum:
        raise ValueError(f"is {size}more than the most that works, {shown(option.maximum)}")


_CONVERTERS: dict[str, Callable[[object], Any]] = {
    "str": text,
    "secret": text,
    "name": text,
    "bool": _boolean,
    "int": _whole_number,
    "float": _number,
    "hours": _number,
    "size": _size,
    "path": _path,
}
