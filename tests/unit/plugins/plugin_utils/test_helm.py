# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Helm's module is called: without a word to the journal, without plugins, and with the task as it was after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible.playbook.task import Task
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.helm import Helm

ARGS = {"release": "physics", "helm": "/bin/helm", "kubeconfig": "", "context": "lab"}


@pytest.fixture(autouse=True)
def _module_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the collection of the module, which not every place where these tests run has."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: object())


class Action:
    """An action that notes the task as the module would find it."""

    def __init__(self, **answer: Any) -> None:
        self._task = Task()
        self._task.environment = [{"HTTPS_PROXY": "http://proxy:3128"}]
        self.answer = answer
        self.seen: list[dict[str, Any]] = []

    def _execute_module(self, module_name: str, module_args: dict[str, Any], task_vars: dict[str, Any]) -> Any:
        self.seen = [dict(module_args), *self._task.environment, {"no_log": self._task.no_log}]
        return self.answer

    def state(self) -> tuple[Any, Any]:
        return self._task.environment, self._task.no_log


def test_values_with_secrets_reach_no_journal_and_no_plugin() -> None:
    action = Action(changed=True)
    before = action.state()
    assert Helm(action, ARGS, "space", {})({"release_values": {"a": 1}})
    given, *about = action.seen
    assert given["release_values"] == {"a": 1}
    assert about == [{"HTTPS_PROXY": "http://proxy:3128"}, {"HELM_PLUGINS": ""}, {"no_log": True}]
    assert action.state() == before


def test_a_failure_is_a_sentence_and_the_task_is_as_before() -> None:
    action = Action(failed=True, stderr="WARNING: a\nError: no deployed releases\n", msg="secret")
    before = action.state()
    with pytest.raises(ValueError, match="did not bring up the release physics: no deployed releases\\.$"):
        Helm(action, ARGS, "space", {})({})
    assert action.state() == before


def nothing(_name: str) -> None:
    """Be a Python that has the namespace, and not the collection."""


def no_namespace(name: str) -> None:
    """Be a Python that has not even the namespace."""
    raise ModuleNotFoundError(name)


@pytest.mark.parametrize("missing", [nothing, no_namespace])
def test_a_missing_collection_is_a_sentence(monkeypatch: pytest.MonkeyPatch, missing: Callable[[str], None]) -> None:
    monkeypatch.setattr("importlib.util.find_spec", missing)
    with pytest.raises(ValueError, match=r"The collection kubernetes\.core is missing; install it"):
        Helm(Action(), ARGS, "space", {})
