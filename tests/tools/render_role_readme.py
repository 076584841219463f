# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the table of variables in each role's README from meta/argument_specs.yml; --check only compares."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

ROLES = Path(__file__).resolve().parent.parent.parent / "roles"
BEGIN = "<!-- from meta/argument_specs.yml by tests/tools/render_role_readme.py -->\n"
END = "<!-- end of what is from meta/argument_specs.yml -->\n"


def words(description: str | list[str]) -> str:
    """Return a description as one line of Markdown, its semantic markup as code."""
    text = description if isinstance(description, str) else " ".join(description)
    return re.sub(r"\b[CVO]\(([^)]*)\)", r"`\1`", text).replace("|", "\\|")


def default(option: dict[str, Any]) -> str:
    """Return what holds when the variable is not set."""
    if option.get("required"):
        return "required"
    value = option.get("default")
    return f"`{value if isinstance(value, str) and value else json.dumps(value)}`"


def table(options: dict[str, dict[str, Any]]) -> str:
    """Return the table, a variable a line."""
    rows = [f"| `{name}` | {default(option)} | {words(option['description'])} |" for name, option in options.items()]
    return "\n".join(["| Variable | Default | Meaning |", "|---|---|---|", *rows]) + "\n"


def rendered(role: Path) -> str:
    """Return the README of a role with the table as it should be.

    :raises ValueError: when the README does not mark where the table belongs.
    """
    readme = (role / "README.md").read_text(encoding="utf-8")
    specification = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    before, begin, rest = readme.partition(BEGIN)
    _former, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"roles/{role.name}/README.md does not mark where the table of variables belongs.")
    return f"{before}{BEGIN}\n{table(specification['argument_specs']['main'].get('options', {}))}\n{END}{after}"


def stale(roles: Path = ROLES) -> list[str]:
    """Return the names of the roles whose README is not what would be written."""
    found = sorted(path.parent.parent for path in roles.glob("*/meta/argument_specs.yml"))
    return [role.name for role in found if rendered(role) != (role / "README.md").read_text(encoding="utf-8")]


def main() -> int:
    """Write the tables, or with --check say which are stale; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a table is stale")
    names = stale()
    if parser.parse_args().check:
        if names:
            print(f"The README of {', '.join(names)} is stale; run {Path(__file__).name} without --check.")
        return 1 if names else 0
    for name in names:
        (ROLES / name / "README.md").write_text(rendered(ROLES / name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
