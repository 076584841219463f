# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody may have meant by a name that is not there."""

from __future__ import annotations

import difflib
import typing as t

_SHOWN = 8


def nearest(wanted: str, names: t.Iterable[str]) -> str:
    """Return the end of a sentence that tells what *wanted* may have meant among *names*, or what there is."""
    known = {name.lower(): name for name in names if name}
    close = difflib.get_close_matches(wanted.lower(), sorted(known), n=3, cutoff=0.6)
    if close:
        return "; did you mean " + " or ".join(known[name] for name in close) + "?"
    if not known:
        return "; there is none at all."
    some = sorted(known.values())
    more = f" and {len(some) - _SHOWN} more" if len(some) > _SHOWN else ""
    return f"; there is {', '.join(some[:_SHOWN])}{more}."
