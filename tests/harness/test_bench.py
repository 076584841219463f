# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make bench` from the outside, and that it ends what it started and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from ansible_collections.scigateway.jupyterhub.tests import bench
from ansible_collections.scigateway.jupyterhub.tests.benchmarks import commands, processes, surroundings, web
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure, Measured, Result
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.workshop import Workshop
from ansible_collections.scigateway.jupyterhub.tests.parts import places

WAIT = "import sys, time; time.sleep(600)"


@pytest.fixture(autouse=True)
def own_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep results, logs, locks and the page of these runs apart from the checkout's."""
    monkeypatch.setattr(places, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(places, "BUILD", tmp_path)
    monkeypatch.setattr(places, "CHECKOUT", tmp_path)
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "bench")
    monkeypatch.setattr(bench, "PAGE", tmp_path / "benchmarks.md")
    monkeypatch.setattr(surroundings, "versions", lambda: {"JupyterHub": "5.5.4"})


def benchmark(name: str, failure: str = "") -> ModuleType:
    def measure(workshop: Workshop, repeats: int) -> Result:
        if failure:
            raise BenchmarkFailure(failure)
        slow = Measured("ours", (9.0,) * repeats, at_most=1.0)
        return Result(name, name.title(), "About.", "s", (slow,), (), (), (), (), repeats)

    module = ModuleType(name)
    vars(module).update(TITLE=name.title(), REPEATS=3, measure=measure)
    return module


def main(monkeypatch: pytest.MonkeyPatch, *arguments: str, **modules: ModuleType) -> int:
    monkeypatch.setattr(bench, "BENCHMARKS", modules)
    monkeypatch.setattr(sys, "argv", ["bench", *arguments])
    return bench.main()


def test_a_missed_aim_is_shown_and_fails_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert main(monkeypatch, slow=benchmark("slow")) == 0
    assert "at most 1 s: **fail**" in (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    written = json.loads((tmp_path / "bench" / "slow.json").read_text(encoding="utf-8"))
    assert (written["repeats"], written["versions"]) == (3, {"JupyterHub": "5.5.4"})


def test_one_that_cannot_be_measured_is_said_and_the_next_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = benchmark("broken", failure="The hub did not answer.")
    assert main(monkeypatch, "--repeats", "1", broken=broken, slow=benchmark("slow")) == 1
    assert "broken: NOT MEASURED: The hub did not answer." in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "bench").iterdir()] == ["slow.json"]


def test_a_name_that_is_no_benchmark_lists_those_that_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(monkeypatch, "--only", "frist", first=benchmark("first"), plan=benchmark("plan")) == 2
    assert capsys.readouterr().err == 'There is no benchmark "frist"; there is: first plan.\n'


def test_rendering_measures_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert main(monkeypatch, "--render", broken=benchmark("broken", failure="It ran.")) == 0
    assert "Not measured yet." in (tmp_path / "benchmarks.md").read_text(encoding="utf-8")


def test_everything_is_taken_away_when_a_benchmark_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    removed = []

    class Hub:
        def remove(self) -> None:
            removed.append("hub")

    def measure(workshop: Workshop, repeats: int) -> Result:
        vars(workshop)["_ours"] = Hub()
        raise KeyboardInterrupt

    module = benchmark("first")
    vars(module)["measure"] = measure
    assert main(monkeypatch, first=module) == 130
    assert removed == ["hub"]


def test_a_failed_command_says_which_and_shows_its_end(tmp_path: Path) -> None:
    with pytest.raises(
        BenchmarkFailure, match=r"^floor npm ended with 3 \(all output: .*bench-floor-npm\.log\)\.\n    so$"
    ):
        commands.run("floor npm", [sys.executable, "-c", "print('so'); raise SystemExit(3)"], tmp_path, {})


def test_a_command_that_takes_too_long_ends_with_its_children(tmp_path: Path) -> None:
    marked = f"{tmp_path}/child"
    script = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WAIT!r}, {marked!r}]).wait()"
    with pytest.raises(BenchmarkFailure, match="slow did not end within 1 s"):
        commands.run("slow", [sys.executable, "-c", script], tmp_path, {}, seconds=1)
    deadline = time.monotonic() + 10
    while processes.below(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes.below(tmp_path) == {}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]]:
    """Give a process that names something below the folder a, and one of the folder ab."""
    both = [subprocess.Popen([sys.executable, "-c", WAIT, str(tmp_path / name / "x")]) for name in ("a", "ab")]
    deadline = time.monotonic() + 10
    while not all(processes.below(tmp_path / name) for name in ("a", "ab")) and time.monotonic() < deadline:
        time.sleep(0.05)
    yield both[0], both[1]
    for process in both:
        process.kill()
        process.wait()


def test_only_the_processes_of_the_folder_are_ended(
    two: tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    assert list(processes.below(tmp_path / "a")) == [two[0].pid]
    processes.end(tmp_path / "a", seconds=0.5)
    assert two[0].wait(10) != 0
    assert two[1].poll() is None


def test_memory_of_a_process_grows_by_what_it_takes() -> None:
    script = (
        "import sys; print(flush=True); sys.stdin.readline(); b = b'x' * 2**25; print(flush=True); sys.stdin.readline()"
    )
    words = [sys.executable, "-c", script]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        before = processes.proportional(process.pid)
        process.stdin.write(b"\n")
        process.stdout.readline()
        grown = processes.proportional(process.pid) - before
        process.stdin.write(b"\n")
    assert 2**25 * 0.9 < grown < 2**25 * 1.2


def test_a_hub_that_ends_before_it_answers_is_told_at_once(tmp_path: Path) -> None:
    with (
        commands.Command("hub", [sys.executable, "-c", "print('port in use')"], tmp_path, {}) as command,
        pytest.raises(BenchmarkFailure, match="(?s)hub ended before the hub answered.*port in use"),
    ):
        web.wait_for_answer(command, web.free_ports(1)[0], 30)
