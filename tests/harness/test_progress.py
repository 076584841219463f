# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operator sees of a run: what changed, what takes long while it does, warnings, and not the rest."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.tests.parts import places

PLAYBOOK = """
- name: Demo
  hosts: localhost
  gather_facts: false
  tasks:
    - {name: Quick nothing, ansible.builtin.command: "true", changed_when: false}
    - {name: Left out, ansible.builtin.command: "true", when: false}
    - {name: Quick change, ansible.builtin.command: "true"}
    - {name: Warning, warns: {}}
    - {name: Included, ansible.builtin.include_tasks: more.yml}
    - name: Slow nothing
      ansible.builtin.command: timeout 60 bash -c 'until test -e go; do sleep 0.1; done'
      changed_when: false
"""

MODULE = """
from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule({})
module.warn("this disk is nearly full")
module.exit_json(changed=False)
"""


Start = Callable[[float], "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return how to start the playbook, whose slow task ends when a file named go appears."""
    (tmp_path / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
    (tmp_path / "more.yml").write_text("[]", encoding="utf-8")
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "warns.py").write_text(MODULE, encoding="utf-8")
    started = []

    def begin(name_after: float) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [str(places.PROGRAMS / "ansible-playbook"), "-i", "localhost,", "-c", "local", "play.yml"]
            + ["-e", f"ansible_python_interpreter={sys.executable}"],
            cwd=tmp_path,
            env={**os.environ, **places.environment(), "SCIGATEWAY_PROGRESS_NAME_AFTER": str(name_after)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_a_task_that_takes_long_is_named_while_it_runs(start: Start, tmp_path: Path) -> None:
    process = start(0.3)
    assert process.stdout
    seen = []
    for line in process.stdout:
        seen.append(line)
        if line.startswith("TASK [Slow nothing]"):
            (tmp_path / "go").touch()
    text = "".join(seen)
    assert process.wait(60) == 0, text
    assert text.count("TASK [Slow nothing]") == 1


def test_what_changed_nothing_is_left_out_but_for_its_warnings(start: Start, tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    text = start(600).communicate(timeout=120)[0]
    assert "TASK [Quick change]" in text
    assert "[WARNING]: this disk is nearly full" in text
    for name in ("Quick nothing", "Left out", "Warning", "Included", "Slow nothing"):
        assert f"TASK [{name}" not in text
