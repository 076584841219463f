# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values against the schema of the chart that is being installed, with sentences that name an operator's variable."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..module_utils._z2jh.masking import MASK, is_secret

_EXTRA = "z2jh_extra_values"
_LONGEST = 60


def problems(
    values: Mapping[str, Any],
    schema: str | Mapping[str, Any],
    origins: Mapping[str, str],
    defaults: Mapping[str, Any] | None = None,
) -> list[str]:
    """Return a sentence for each thing that the chart refuses in *values*; empty when Helm will take them.

    *schema* is the chart's values.schema.json, *defaults* its values.yaml, over which Helm lays *values* before it
    looks; without it, nothing can be said about keys that are missing. Raises ValueError when the schema is none.
    """
    try:
        import jsonschema
    except ImportError as error:
        raise ValueError(
            "The Python library jsonschema is missing, by which values of the chart are checked; install it beside "
            "ansible-core."
        ) from error
    try:
        read = json.loads(schema) if isinstance(schema, str) else dict(schema)
        kind = jsonschema.validators.validator_for(read, default=jsonschema.Draft7Validator)
        kind.check_schema(read)
    except (ValueError, TypeError, jsonschema.SchemaError) as error:
        reason = " ".join(str(error).split())[:120]
        raise ValueError(f"The chart's values.schema.json is no schema ({reason}); fetch the chart again.") from error
    laid = overlaid(defaults or {}, values)
    found = []
    for refused in sorted(_single(kind(read).iter_errors(laid)), key=lambda each: _place(each.absolute_path)):
        if refused.validator != "required" or defaults is not None:
            found.extend(_sentences(refused, origins))
    return list(dict.fromkeys(found))


def overlaid(defaults: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return *values* over *defaults* as Helm lays them: maps are merged, and null takes a key away."""
    merged = dict(defaults)
    for key, value in values.items():
        there = merged.get(key)
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping):
            merged[key] = overlaid(there if isinstance(there, Mapping) else {}, value)
        else:
            merged[key] = value
    return merged


def _single(errors: Iterator[Any]) -> Iterator[Any]:
    """Yield the errors that say something: of alternatives, those of the one that comes nearest."""
    for error in errors:
        if error.context and error.validator in ("anyOf", "oneOf", "allOf", "if"):
            nearest = max(len(inner.absolute_path) for inner in error.context)
            deeper = [
                inner for inner in error.context if len(inner.absolute_path) == nearest > len(error.absolute_path)
            ]
            yield from deeper or [error]
        else:
            yield error


def _sentences(error: Any, origins: Mapping[str, str]) -> list[str]:
    place = _place(error.absolute_path)
    if error.validator == "additionalProperties" and error.validator_value is False:
        known = [*error.schema.get("properties", {})]
        patterns = [re.compile(pattern) for pattern in error.schema.get("patternProperties", {})]
        unknown = [key for key in error.instance if key not in known and not any(map_.search(key) for map_ in patterns)]
        return [_unknown(f"{place}.{key}".lstrip("."), key, known, patterns, origins) for key in unknown]
    variable = _origin(place, origins)
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return [f"{variable}: {place}.{key} of the chart is missing; give it." for key in missing]
    shown = _shown(place, error.instance)
    return [f"{variable}: {place} of the chart is {shown}, and {_wanted(error)}; correct it."]


def _unknown(
    place: str, key: str, known: list[str], patterns: list[re.Pattern[str]], origins: Mapping[str, str]
) -> str:
    if patterns:
        rule = " or ".join(pattern.pattern for pattern in patterns)
        return f"{_origin(place, origins)}: {place} is no name of what the chart takes there ({rule}); rename it."
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    hint = f"the nearest is {close[0]}" if close else f"it knows {', '.join(sorted(known)[:8]) or 'none there'}"
    return f"{_origin(place, origins)}: {place} is no value of this chart, {hint}; correct or remove it."


def _wanted(error: Any) -> str:
    if error.validator == "type":
        kinds = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        return f"the chart takes {' or '.join(kinds)} there"
    if error.validator == "enum":
        return f"the chart takes one of {', '.join(json.dumps(each) for each in error.validator_value)} there"
    if error.validator in ("minimum", "maximum"):
        return f"the {'least' if error.validator == 'minimum' else 'most'} there is {error.validator_value}"
    if error.validator == "pattern":
        return f"the chart takes what matches {error.validator_value} there"
    if error.validator == "oneOf" and all(set(each) == {"required"} for each in error.validator_value):
        return f"it needs exactly one of {', '.join(key for each in error.validator_value for key in each['required'])}"
    return f"the chart refuses it by its rule {error.validator!r}"


def _origin(place: str, origins: Mapping[str, str]) -> str:
    """Return the variable that *place*, or what lies around it, comes from; else that of the operator's additions."""
    keys = place.split(".")
    for length in range(len(keys), 0, -1):
        found = origins.get(".".join(keys[:length]))
        if found:
            return found
    below = next((origins[each] for each in origins if each.startswith(f"{place}.")), "")
    return below or _EXTRA


def _shown(place: str, value: Any) -> str:
    keys = place.split(".")
    # where people put tokens
    if any(is_secret(key) for key in keys) or "extraEnv" in keys or isinstance(value, (Mapping, list)):
        return "a map" if isinstance(value, Mapping) else "a list" if isinstance(value, list) else MASK
    shown = json.dumps(value, default=str)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."


def _place(path: Any) -> str:
    return ".".join(str(key) for key in path)
