# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helm, by the module helm of the collection kubernetes.core."""

from __future__ import annotations

import importlib.util
import typing as t
from collections.abc import Mapping

_MODULE = "kubernetes.core.helm"


class Helm:
    """Works on one release. What it is given and answers holds secrets, so only the reason of a failure is told."""

    def __init__(self, action: t.Any, args: Mapping[str, t.Any], namespace: str, task_vars: dict[str, t.Any]) -> None:
        """Keep whose module it is, and where the release is."""
        self._action = action
        self._task_vars = task_vars
        self._common = {
            "release_name": args["release"],
            "release_namespace": namespace,
            "binary_path": args["helm"],
            "kubeconfig": args["kubeconfig"] or None,
            "context": args["context"] or None,
        }

        if not _is_installed():
            raise ValueError(
                "The collection kubernetes.core is missing; install it with `ansible-galaxy collection install -r "
                "requirements.yml`, or let make do that."
            )

    def __call__(self, options: Mapping[str, t.Any]) -> bool:
        """Run the module with more options and return whether it changed something.

        :raises ValueError: with a sentence, when it failed.
        """
        given = {name: value for name, value in {**self._common, **options}.items() if value is not None}
        task = self._action._task  # pylint: disable=protected-access
        quiet, task.no_log = task.no_log, True
        environment = task.environment
        # with helm-diff, the module asks that plugin what differs, which keeps no values that change no object
        task.environment = [*(environment or []), {"HELM_PLUGINS": ""}]
        try:
            # a module writes what it is given, the values with their secrets, to the journal of the computer
            # pylint: disable-next=protected-access
            done = self._action._execute_module(module_name=_MODULE, module_args=given, task_vars=self._task_vars)
        finally:
            task.no_log = quiet
            task.environment = environment
        if done.get("failed"):
            raise ValueError(f"Helm did not bring up the release {self._common['release_name']}: {_reason(done)}")
        return bool(done.get("changed"))


def _is_installed() -> bool:
    try:
        return importlib.util.find_spec("ansible_collections.kubernetes.core") is not None
    except ModuleNotFoundError:
        # no collection of this namespace at all
        return False


def _reason(done: Mapping[str, t.Any]) -> str:
    text = str(done.get("stderr") or done.get("msg") or "no reason was given")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("WARNING")]
    reason = " ".join(lines)[-600:].removeprefix("Error: ")
    return reason if reason.endswith(".") else f"{reason}."
