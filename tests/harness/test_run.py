# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make test` from the outside: which parts run, what the last line says, that an interrupt leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.tests import run
from ansible_collections.scigateway.jupyterhub.tests.parts import integration, places
from ansible_collections.scigateway.jupyterhub.tests.parts.check import Check, Count, Processes
from ansible_collections.scigateway.jupyterhub.tests.parts.part import Part


@pytest.fixture(autouse=True)
def own_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the logs and locks of these runs apart from those of the run that they are part of."""
    monkeypatch.setattr(places, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(places, "BUILD", tmp_path)


def part(name: str, *codes: int, needs: str = "") -> Part:
    def checks() -> Iterator[Check | str]:
        for number, code in enumerate(codes):
            yield Check(f"check {number}", [sys.executable, "-c", f"print('said {number}'); raise SystemExit({code})"])

    return Part(name, checks, needs)


def test_without_a_name_what_needs_a_testbed_is_left_out_and_said() -> None:
    parts, notes = run.chosen([part("lint"), part("openstack", needs="root")], "", testbeds=False)
    assert [each.name for each in parts] == ["lint"]
    assert notes == ["openstack: not run, it needs root (TESTBEDS=1, or ONLY=openstack)"]


@pytest.mark.parametrize(("only", "testbeds"), [("openstack", False), ("", True)])
def test_a_testbed_runs_when_named_or_wished(only: str, testbeds: bool) -> None:
    parts, notes = run.chosen([part("openstack", needs="root")], only, testbeds)
    assert [each.name for each in parts] == ["openstack"]
    assert notes == []


def test_a_name_that_is_no_part_lists_those_that_are() -> None:
    with pytest.raises(ValueError, match=r'^There is no part "lnit"; there is: lint unit\.$'):
        run.chosen([part("unit"), part("lint")], "lnit", testbeds=False)


def test_folders_of_integration_tests_are_parts(tmp_path: Path) -> None:
    for name in ("local", "openstack", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "local" / "test_hub.py").touch()
    (tmp_path / "openstack" / "test_machines.py").touch()
    (tmp_path / "openstack" / "needs.txt").write_text("# SPDX\nroot and two packages\n", encoding="utf-8")
    assert [(each.name, each.needs) for each in integration.found(tmp_path)] == [
        ("local", ""),
        ("openstack", "root and two packages"),
    ]


def outcome(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *parts: Part) -> tuple[int, list[str]]:
    monkeypatch.setattr(run, "parts", lambda: list(parts))
    monkeypatch.setattr(sys, "argv", ["run"])
    code = run.main()
    return code, capsys.readouterr().out.splitlines()


def test_the_last_line_is_the_sum(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = outcome(monkeypatch, capsys, part("one", 0, 0), part("two", 0))
    assert (code, lines[-1]) == (0, "3 passed, 0 failed")


def test_a_failure_shows_the_output_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = outcome(monkeypatch, capsys, part("one", 0, 3), part("two", 0))
    assert (code, lines[-1]) == (1, "2 passed, 1 failed")
    assert "    said 1" in lines
    assert "    said 0" not in lines


def test_a_part_without_tests_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = outcome(monkeypatch, capsys, part("one"), part("two", 0))
    assert (code, lines[-1]) == (1, "1 passed, 1 failed")


def test_a_program_that_is_not_there_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    absent = Part("one", lambda: iter([Check("x", ["/nowhere/program"])]))
    code, lines = outcome(monkeypatch, capsys, absent, part("two", 0))
    assert (code, lines[-1]) == (1, "1 passed, 1 failed")


def gone(pid: int) -> bool:
    """Tell whether a process has ended, collected by its parent or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupt", "end"])
def test_a_request_to_end_reaches_what_the_checks_started(tmp_path: Path, number: signal.Signals) -> None:
    """The check starts a child of its own; both are gone when the run has ended, which is not by its sum."""
    waiting = tmp_path / "child"
    os.mkfifo(waiting)
    script = f"""
import sys
from ansible_collections.scigateway.jupyterhub.tests import run
from ansible_collections.scigateway.jupyterhub.tests.parts.check import Check
from ansible_collections.scigateway.jupyterhub.tests.parts.part import Part
check = Check("x", ["bash", "-c", "sleep 600 & echo $! >{waiting}; wait"])
run.parts = lambda: [Part("harness-interrupt", lambda: iter([check]))]
sys.argv = ["run"]
sys.exit(run.main())
"""
    environment = {**os.environ, "PYTHONPATH": str(places.COLLECTIONS)}
    process = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        child = int(waiting.read_text(encoding="utf-8"))
        process.send_signal(number)
        out = process.communicate(timeout=60)[0]
    finally:
        process.kill()
    assert process.returncode == 130
    assert "passed" not in out
    deadline = time.monotonic() + 30
    while not gone(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert gone(child)


def test_nothing_starts_once_all_was_ended(tmp_path: Path) -> None:
    processes = Processes()
    processes.end_all()
    assert processes.run(Check("x", ["touch", tmp_path / "started"]), tmp_path / "x.log") == 130
    assert not (tmp_path / "started").exists()


def test_counts_add_up() -> None:
    assert Count(1, 2, 3) + Count(10, 20, 30) == Count(11, 22, 33)
