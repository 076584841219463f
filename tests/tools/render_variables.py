# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/variables.md from the specification of the site variables, and from the playbooks what the plan sets.

With --check, only say whether it is stale.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "build" / "collections"))

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.option import KINDS, Option  # noqa: E402
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.specification import STAGES  # noqa: E402

PAGE = ROOT / "docs" / "variables.md"
INTRODUCTION = """\
<!--
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later

Written by tests/tools/render_variables.py from plugins/module_utils/_site/options_*.py and playbooks; change those.
-->
# Variables of a site

A site is described by the variables on this page, in its inventory or with `-e`. Nothing else that begins with
`hub_` is accepted: an unknown or misspelt name is refused with the nearest known one. All that is wrong is told at
once, before anything is touched. An empty value means that the variable is not given.

Texts are converted, so `-e hub_https=true -e hub_user_memory=8G -e hub_users=ada,grace` works. Sizes are whole bytes
or a number with `K`, `M`, `G` or `T`, which are powers of 1024, as JupyterHub reads them; `8Gi` and `8GiB` are the same
as `8G`, while `8GB` is refused because it means two things. Folders are absolute or begin with `~/`.
"""
OF_ROLES = """\
## Variables of the roles

A site may also set variables of the roles, such as `z2jh_extra_values` or `ingress_replicas`; the README of each role
explains them. These are the plan's: the playbooks set them from the variables above, and what an inventory says of them
has no effect.

| Role | What the plan sets |
|---|---|
"""


def render() -> str:
    """Return the page."""
    parts = [INTRODUCTION]
    for title, options in STAGES:
        parts.append(f"## {title}\n")
        parts.append(table(options, "Variable"))
        parts.extend(f"Keys of `{each.name}`:\n\n{table(each.fields, 'Key')}" for each in options if each.fields)
    rows = [f"| {role} | {', '.join(f'`{name}`' for name in names)} |" for role, names in of_plan().items()]
    return "\n".join(parts) + "\n" + OF_ROLES + "\n".join(rows) + "\n"


def of_plan() -> dict[str, list[str]]:
    """Return the variables of each role that the playbooks set themselves."""
    there = {
        name
        for path in sorted((ROOT / "playbooks").rglob("*.yml"))
        for name in _set_in(yaml.safe_load(path.read_text()))
    }
    found = {}
    for path in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml")):
        specification = yaml.safe_load(path.read_text())["argument_specs"]
        own = {name for entry in specification.values() for name in entry.get("options", {})}
        if own & there:
            found[path.parents[1].name] = sorted(own & there)
    return found


def _set_in(tasks: Any) -> Iterator[str]:
    if isinstance(tasks, dict):
        yield from tasks.get("vars") or ()
        tasks = tasks.values()
    for inner in tasks if not isinstance(tasks, str) and hasattr(tasks, "__iter__") else ():
        yield from _set_in(inner)


def table(options: tuple[Option, ...], first: str) -> str:
    """Return a Markdown table of *options*, ending with an empty line after it."""
    lines = [f"| {first} | Type | Default | Meaning | Example |", "|---|---|---|---|---|"]
    lines += [
        f"| `{each.name}` | {kind(each)} | {default(each)} | {each.help} | `{each.example}` |" for each in options
    ]
    return "\n".join(lines) + "\n"


def kind(option: Option) -> str:
    """Return the type, with the choices where there are some."""
    choices = ", ".join(f"`{choice}`" for choice in option.choices if choice)
    return f"{KINDS[option.kind]}: {choices}" if choices else KINDS[option.kind]


def default(option: Option) -> str:
    """Return what holds when the variable is not given."""
    if option.required:
        return "must be given"
    if option.derived and option.default is None:
        return option.derived
    if option.default is None:
        return "none"
    if option.default in ("", (), {}):
        return "empty"
    value = option.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    shown = f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
    return f"{shown} ({option.derived})" if option.derived else shown


def main() -> int:
    """Write or check the page; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the page is stale, and write nothing")
    check = parser.parse_args().check
    page = render()
    stale = not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page
    if check and stale:
        print("docs/variables.md is stale; run tests/tools/render_variables.py and commit the page.", file=sys.stderr)
        return 1
    if stale:
        PAGE.write_text(page, encoding="utf-8")
    print(f"docs/variables.md is {'written' if stale else 'up to date'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
