# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The actions on OpenStack that look after few things: what they return, and that their documentation is theirs."""

from __future__ import annotations

import importlib
import typing as t
from unittest.mock import MagicMock

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils import cloud_action as base
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._openstack.pretend_cloud import (
    Services,
    Thing,
    pretend,
)

PLUGINS = "ansible_collections.scigateway.jupyterhub.plugins"
NAMES = ("foundations", "dns", "preflight", "audit")


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    services = Services()
    monkeypatch.setattr(base, "connect", lambda args, stop=None: pretend(services))
    return services


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(base.display, "display", lines.append)
    return lines


def act(action: str, check: bool = False, /, **args: t.Any) -> Thing:
    module = importlib.import_module(f"{PLUGINS}.action.openstack_{action}")
    task = MagicMock(args=args, check_mode=check, async_val=0, diff=True)
    plugin = module.ActionModule(task, MagicMock(), MagicMock(), MagicMock(), MagicMock(), MagicMock())
    result: Thing = plugin.run(task_vars={})
    return result


def test_foundations_tell_what_they_do_and_that_they_did(services: Services, printed: list[str]) -> None:
    planned = act("foundations", True, site="alpha")
    assert (planned["changed"], services.writes()) == (True, [])
    assert printed[0] == "  would create network alpha"
    made = act("foundations", site="alpha")
    assert (made["changed"], made["diff"]["before"]) == (True, {})
    assert "  created rules alpha (6 rules)" in printed
    again = act("foundations", site="alpha")
    assert (again["changed"], list(again["calls"])) == (False, ["GET"])


def test_a_failure_tells_what_was_done_before_it(services: Services, printed: list[str]) -> None:
    services.faults = [("POST", "security-groups", 409, 9)]
    result = act("foundations", site="alpha")
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["msg"].startswith("Could not create the security group alpha: the cloud answered 409")
    assert [step["kind"] for step in result["actions"]] == ["network", "subnet", "router", "router"]


def test_dns_says_what_to_enter_elsewhere(services: Services, printed: list[str]) -> None:
    result = act("dns", site="alpha", name="hub.example.org", address="192.0.2.7")
    assert result["changed"] is False
    assert printed == [f"  {result['note']}"]
    assert act("dns", site="alpha", name="hub", address="192.0.2.7")["failed"] is True


def test_preflight_fails_with_all_that_it_found(services: Services, printed: list[str]) -> None:
    result = act("preflight", site="alpha", foundations={"external_network": "x"}, dns={"name": "hub"})
    assert (result["failed"], len(result["shortfalls"])) == (True, 2)
    assert all(line in result["msg"] for line in result["shortfalls"])
    assert act("preflight", site="alpha", foundations={}).get("failed") is None
    assert services.writes() == []


def test_audit_prints_its_table_unless_told_not_to(services: Services, printed: list[str]) -> None:
    services.add("networks", name="alpha", tags=["scigateway-site=alpha"])
    result = act("audit", site="alpha")
    assert [thing["name"] for thing in result["sites"]["alpha"]] == ["alpha"]
    assert printed == [result["table"]]
    act("audit", show=False)
    assert len(printed) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_login_that_fails_is_one_sentence(services: Services, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def refuse(args: Thing, stop: t.Any = None) -> t.Any:
        raise CloudError("Could not log in to cloud x: it refused the credential.", 401)

    monkeypatch.setattr(base, "connect", refuse)
    required: Thing = {"site": "alpha", **({"name": "hub.example.org"} if name == "dns" else {})}
    assert act(name, **required)["msg"] == "Could not log in to cloud x: it refused the credential."


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("foundations", {}),
        ("foundations", {"site": "alpha", "apply": ["everything"]}),
        ("preflight", {"site": "alpha", "machines": {"groups": [{"role": "server"}]}}),
        ("preflight", {"site": "alpha", "foundations": {"state": "absent"}}),
        ("dns", {"site": "alpha"}),
        ("audit", {"site": "alpha", "surprise": 1}),
    ],
)
def test_bad_options_are_refused_before_the_cloud_is_asked(services: Services, name: str, args: Thing) -> None:
    with pytest.raises(AnsibleError):
        act(name, **args)
    assert services.calls == []


@pytest.mark.parametrize("name", NAMES)
def test_the_documentation_is_that_of_the_options(name: str) -> None:
    documentation = importlib.import_module(f"{PLUGINS}.modules.openstack_{name}").DOCUMENTATION
    documented = yaml.safe_load(documentation)["options"]
    options = importlib.import_module(f"{PLUGINS}.action.openstack_{name}").ActionModule.ARGUMENTS
    keys = ("type", "elements", "choices", "default", "required")
    told = {option: {key: about[key] for key in keys if key in about} for option, about in documented.items()}
    assert told == {option: {key: about[key] for key in keys if key in about} for option, about in options.items()}
