# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table, the JUnit file and the files themselves."""

from __future__ import annotations

import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.steps import (
    FAILED,
    NOT_PROVIDED,
    NOT_RUN,
    PASSED,
    Outcome,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report import text
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.files import (
    ReportFolder,
    ReportFolderError,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.junit import junit

OUTCOMES = [
    Outcome("a", "the hub answers", PASSED, 0.25, "JupyterHub 5.5.4"),
    Outcome("b", "start the server", FAILED, 2.0, "HTTP 500\x1b[31m", "a server"),
    Outcome("c", "run code", NOT_RUN, 0.0, 'because "start the server" failed'),
    Outcome("d", "home_isolation", NOT_PROVIDED, 0.0, "one Unix account"),
]


def test_lines() -> None:
    lines = [text.line(outcome) for outcome in OUTCOMES]
    assert lines[0].split() == ["ok", "the", "hub", "answers", "0.2", "s"]
    assert lines[1].splitlines()[1].strip().startswith("expected a server, but saw HTTP 500")
    assert lines[2] == '  not run run code (not run: because "start the server" failed)'
    assert lines[3] == "  -       home_isolation (not provided: one Unix account)"


def test_the_table_counts_what_was_not_provided_apart() -> None:
    table = text.table(OUTCOMES).splitlines()
    assert len(table) == 6
    assert table[-1] == "  1 passed, 1 failed, 1 not run, 1 not provided in 2.2 s"


def test_the_sentence_names_the_first_failure_and_where_to_look() -> None:
    assert text.sentence(OUTCOMES, "hub.log") == (
        'The hub failed the step "start the server": expected a server, but saw HTTP 500\x1b[31m; look at hub.log.'
    )
    assert text.sentence([*OUTCOMES, OUTCOMES[1]], "").endswith("(and 1 more step(s) failed).")
    assert text.sentence(OUTCOMES[:1], "hub.log") == ""


def test_junit_is_xml_that_counts_skipped_steps_as_such() -> None:
    suite = ElementTree.fromstring(junit("verify.full", "2026-01-01T00:00:00Z", OUTCOMES))
    assert {key: suite.get(key) for key in ("tests", "failures", "skipped")} == {
        "tests": "4",
        "failures": "1",
        "skipped": "2",
    }
    failure, skipped = suite.find("testcase[2]/failure"), suite.find("testcase[4]/skipped")
    assert failure is not None
    assert failure.get("message") == "expected a server, but saw HTTP 500?[31m"
    assert skipped is not None
    assert skipped.get("message") == "not provided on this platform: one Unix account"


def test_only_the_owner_reads_a_report_and_a_new_one_replaces_it(tmp_path: Path) -> None:
    folder = ReportFolder(str(tmp_path / "new" / "reports"))
    folder.prepare()
    folder.write_json("verify.json", {"passed": False})
    folder.write_json("verify.json", {"passed": True})
    assert folder.read_json("verify.json") == {"passed": True}
    assert stat.S_IMODE((tmp_path / "new" / "reports").stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(folder.file("verify.json")).stat().st_mode) == 0o600
    assert [path.name for path in Path(folder.path).iterdir()] == ["verify.json"]


def test_a_damaged_record_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "verified.json").write_text('{"fingerprint": ')
    assert ReportFolder(str(tmp_path)).read_json("verified.json") == {}


def test_a_folder_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReportFolderError, match=r"cannot be written to \(.*\): correct its owner or mode"):
        ReportFolder(str(tmp_path / "file")).prepare()
