# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan a site: collect its ``hub_*`` variables, check and convert them, and return what the later stages do."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils._site.context import read_context
from ..module_utils._site.errors import SiteError
from ..module_utils._site.plan import build_plan
from ..module_utils._site.table import render
from ..plugin_utils.site_variables import site_variables

display = Display()


class ActionModule(ActionBase):  # type: ignore[misc]
    """Action ``scigateway.jupyterhub.plan``; it reads this computer and changes nothing but *json_file*."""

    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return ``site_plan``, or fail with one sentence for each thing that is wrong."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        result["changed"] = False
        _validation, args = self.validate_argument_spec(
            argument_spec={
                "show": {"type": "str", "choices": ["table", "json", "none"], "default": "table"},
                "json_file": {"type": "path"},
            }
        )
        variables = task_vars or {}
        values, problems = site_variables(variables, self._templar.template)
        try:
            context = read_context(variables.get("inventory_dir"), _groups(variables))
            plan = build_plan(values, context, tuple(problems))
        except SiteError as error:
            result.update(failed=True, msg=str(error))
            return result
        if args["show"] == "table":
            display.display(render(plan))
        elif args["show"] == "json":
            display.display(json.dumps(plan, indent=2))
        if args["json_file"] and not self._task.check_mode:
            try:
                _write_privately(args["json_file"], json.dumps(plan, indent=2) + "\n")
            except OSError as error:
                reason = f"The plan could not be written to {args['json_file']}: {error.strerror}"
                result.update(failed=True, msg=f"{reason}; name another json_file.")
                return result
        result["site_plan"] = plan
        return result


def _groups(variables: dict[str, Any]) -> frozenset[str]:
    """Return the groups of the inventory that hold a machine."""
    return frozenset(name for name, hosts in variables.get("groups", {}).items() if hosts)


def _write_privately(path: str, text: str) -> None:
    """Write *text* to *path* for this account alone, whole or not at all."""
    folder = os.path.dirname(os.path.abspath(path))
    handle, name = tempfile.mkstemp(dir=folder, prefix=".plan-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise
