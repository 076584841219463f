# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Python and which Node of a host a hub takes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import interpreters, room
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.programs import write_program


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder where a Python is looked for; the one that runs the module is too old."""
    monkeypatch.setattr(interpreters, "_PYTHON_DIRS", (str(tmp_path),))
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    return tmp_path


def refusal(module: AnsibleModule, wanted: str, as_root: bool = False) -> str:
    with pytest.raises(ValueError, match=".") as refused:
        interpreters.find_python(module, wanted, as_root)
    return str(refused.value)


def test_the_python_that_runs_the_module_when_it_is_new_enough(
    module: AnsibleModule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = write_program(tmp_path / "python3.11", "exit 1")
    link = tmp_path / "python3"
    link.symlink_to(real)
    monkeypatch.setattr(sys, "_base_executable", str(link))
    monkeypatch.setattr(sys, "version_info", (3, 11, 0))
    assert interpreters.find_python(module, "", as_root=False) == str(real)


def test_the_newest_python_that_really_runs(module: AnsibleModule, folder: Path) -> None:
    write_program(folder / "python3.13", "echo 'version 3.13 is not installed' >&2; exit 127")
    (folder / "python3.12").write_text("#!/nonexistent/python\n")
    (folder / "python3.12").chmod(0o755)
    good = write_program(folder / "python3.11", "echo 3.11")
    write_program(folder / "python3.10", "echo 3.10")
    assert interpreters.find_python(module, "", as_root=False) == str(good)


def test_as_root_one_that_the_account_cannot_reach_is_passed_over(
    module: AnsibleModule, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_program(folder / "python3.13", "echo 3.13")
    good = write_program(folder / "python3.12", "echo 3.12")
    monkeypatch.setattr(room, "closed_to_others", lambda path: "" if path == str(good) else "/closed")
    assert interpreters.find_python(module, "", as_root=True) == str(good)
    assert interpreters.find_python(module, "", as_root=False) == str(folder / "python3.13")


def test_none_that_does_is_one_sentence(module: AnsibleModule, folder: Path) -> None:
    old = write_program(folder / "python3", "echo 3.9")
    assert refusal(module, "") == (
        f"No Python 3.10 or newer that the hub's account can run was found on this host (found but too old: {old}); "
        "install one, or name it in jupyterhub_python."
    )


def test_a_wanted_one_is_taken_by_path_or_by_name(
    module: AnsibleModule, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = write_program(folder / "mypython", "echo 3.12")
    assert interpreters.find_python(module, str(good), as_root=False) == str(good)
    monkeypatch.setenv("PATH", str(folder))
    assert interpreters.find_python(module, "mypython", as_root=False) == str(good)


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", "#!/nonexistent/python\n", None, "not executable"])
def test_a_wanted_one_that_does_not_run_is_refused(module: AnsibleModule, folder: Path, script: str | None) -> None:
    path = folder / "python"
    if script is not None:
        path.write_text(script)
        path.chmod(0o755 if script.startswith("#!") else 0o644)
    assert refusal(module, str(path)) == (
        f"The Python {path} does not run; the hub needs 3.10 or newer with ssl and sqlite3."
    )


def test_a_wanted_one_out_of_the_accounts_reach_is_refused(
    module: AnsibleModule, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_program(folder / "python", "echo 3.12")
    monkeypatch.setattr(room, "closed_to_others", lambda path: "/home/ada")
    assert refusal(module, str(path), as_root=True) == (
        f"The Python {path} lies below /home/ada, which the hub's unprivileged account cannot enter; name another."
    )


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a Node that is new enough, with an npm, first on the PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    write_program(tmp_path / "npm", "exit 1")
    return write_program(tmp_path / "node", "echo v22.1.0")


@pytest.mark.parametrize("wanted", ["auto", "host"])
def test_the_hosts_node_when_it_is_new_enough(module: AnsibleModule, node: Path, wanted: str) -> None:
    assert interpreters.find_node(module, wanted, as_root=False) == str(node)


def test_the_packaged_node_when_told(module: AnsibleModule, node: Path) -> None:
    assert interpreters.find_node(module, "package", as_root=False) == ""


@pytest.mark.parametrize("script", ["echo v18.19.0", "exit 127", "echo nonsense"])
def test_a_node_that_does_not_do(module: AnsibleModule, node: Path, script: str) -> None:
    write_program(node, script)
    assert interpreters.find_node(module, "auto", as_root=False) == ""
    with pytest.raises(ValueError, match=r"^This host has no Node 20 or newer with npm that the hub's account can run"):
        interpreters.find_node(module, "host", as_root=False)
