# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User names, by the rules of JupyterHub."""

from __future__ import annotations

# Accounts that verify logs in with; they must never be somebody's.
RESERVED_USERS = ("hub-check-a", "hub-check-b")
# Width of the column users.name in JupyterHub's database.
_LONGEST = 255


def checked_name(item: object) -> str:
    """Return one user name as text, as written; raises ValueError with the reason when JupyterHub cannot take it."""
    if isinstance(item, bool) or not isinstance(item, (str, int)):
        raise ValueError("is not a name (quote it)")
    name = str(item)
    if name == "":
        raise ValueError("is an empty name")
    if name != name.strip():
        raise ValueError("has blanks around the name")
    if "/" in name:
        raise ValueError("has a /, which JupyterHub takes in no name")
    if name in (".", ".."):
        raise ValueError("names a folder and not a person")
    if not name.isprintable():
        raise ValueError("has a character that cannot be printed")
    if len(name) > _LONGEST:
        raise ValueError(f"has {len(name)} characters, and JupyterHub takes {_LONGEST}")
    return name


def normalize(variable: str, names: list[str], problems: list[str], warnings: list[str]) -> list[str]:
    """Return *names* in lower case, as JupyterHub's authenticators keep them.

    Names that become equal and reserved names go to *problems*; changed names go to *warnings*.
    """
    written: dict[str, str] = {}
    changed = []
    for name in names:
        lower = name.lower()
        if lower in RESERVED_USERS:
            problems.append(f"{variable}: {name!r} is reserved for the check of the hub; choose another name.")
        elif lower in written:
            problems.append(
                f"{variable}: {name!r} is there twice (JupyterHub keeps names in lower case, and {written[lower]!r} is "
                "the same); leave one out."
            )
        else:
            written[lower] = name
            if lower != name:
                changed.append(f"{name} becomes {lower}")
    if changed:
        more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
        warnings.append(f"{variable}: JupyterHub keeps names in lower case: {', '.join(changed[:5])}{more}.")
    return list(written)
