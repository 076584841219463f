# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said to supervisord, and what its refusals mean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host.supervisor import Supervisor
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.fake_supervisord import (
    FakeSupervisord,
)


@pytest.fixture
def socket_path(short_folder: Path) -> Path:
    return short_folder / "run" / "supervisor.sock"


def test_none_that_answers_has_no_states(socket_path: Path) -> None:
    supervisor = Supervisor(str(socket_path))
    assert supervisor.states() is None
    socket_path.parent.mkdir()
    socket_path.touch()
    assert supervisor.states() is None


def test_states_by_name(socket_path: Path) -> None:
    with FakeSupervisord(socket_path, hub="RUNNING", proxy="FATAL"):
        assert Supervisor(str(socket_path)).states() == {"hub": "RUNNING", "proxy": "FATAL"}


@pytest.mark.parametrize(("state", "calls"), [("RUNNING", ["stop hub", "start hub"]), ("FATAL", ["start hub"])])
def test_restart_brings_it_up_from_any_state(socket_path: Path, state: str, calls: list[str]) -> None:
    with FakeSupervisord(socket_path, hub=state) as fake:
        Supervisor(str(socket_path)).restart("hub")
        assert fake.calls == calls
        assert fake.states == {"hub": "RUNNING"}


@pytest.mark.parametrize(("state", "calls"), [("RUNNING", []), ("EXITED", ["start hub"])])
def test_start_leaves_one_that_runs_alone(socket_path: Path, state: str, calls: list[str]) -> None:
    with FakeSupervisord(socket_path, hub=state) as fake:
        Supervisor(str(socket_path)).start("hub")
        assert fake.calls == calls


@pytest.mark.parametrize(("verb", "said"), [("start", "start"), ("restart", "stop")])
def test_a_refusal_is_one_sentence(socket_path: Path, verb: str, said: str) -> None:
    sentence = f"The process keeper supervisord did not {said} hub: BAD_NAME: hub."
    with FakeSupervisord(socket_path), pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        getattr(Supervisor(str(socket_path)), verb)("hub")
