# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module as Ansible runs it: options in, JSON out."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any, Protocol

import pytest
from ansible.module_utils.testing import patch_module_args


class Run(Protocol):
    """Run the main function of a module; return the JSON that it printed, with its whole output under ``printed``."""

    def __call__(self, subject: ModuleType, options: dict[str, Any], check: bool = False) -> dict[str, Any]: ...


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run_module(subject: ModuleType, options: dict[str, Any], check: bool = False) -> dict[str, Any]:
        capfd.readouterr()
        internal = {"_ansible_check_mode": check, "_ansible_diff": True}
        with patch_module_args({**options, **internal}), pytest.raises(SystemExit) as leave:
            subject.main()
        printed = capfd.readouterr().out
        result: dict[str, Any] = json.loads(printed)
        assert bool(leave.value.code) == result.get("failed", False)
        return {**result, "printed": printed}

    return run_module
