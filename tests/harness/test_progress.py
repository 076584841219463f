# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operator sees of a run: what changed, what takes long while it does, warnings, and not the rest."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
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
    - {name: Slow nothing, ansible.builtin.command: "cat fifo", changed_when: false}
"""

MODULE = """
from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule({})
module.warn("this disk is nearly full")
module.exit_json(changed=False)
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the playbook, which waits for the pipe named fifo."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
    (tmp_path / "more.yml").write_text("[]", encoding="utf-8")
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "warns.py").write_text(MODULE, encoding="utf-8")
    process = subprocess.Popen(
        [places.PROGRAMS / "ansible-playbook", "-i", "localhost,", "-c", "local", "play.yml"]
        + ["-e", f"ansible_python_interpreter={sys.executable}"],
        cwd=tmp_path,
        env={**os.environ, **places.environment()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # So that a task that is never named fails the test, and does not hang it.
    watch = threading.Timer(60, process.kill)
    watch.start()
    yield process
    watch.cancel()
    process.kill()
    process.communicate()


def test_a_task_that_takes_long_is_named_while_it_runs(start: subprocess.Popen[str], tmp_path: Path) -> None:
    assert start.stdout
    seen = []
    for line in start.stdout:
        seen.append(line)
        if line.startswith("TASK [Slow nothing]"):
            (tmp_path / "fifo").write_text("go on", encoding="utf-8")
    text = "".join(seen)
    assert start.wait(60) == 0, text
    assert text.count("TASK [Slow nothing]") == 1
    assert "TASK [Quick change]" in text
    assert "Quick nothing" not in text
    assert "Left out" not in text
    assert "Included" not in text


def test_a_warning_of_a_task_that_changed_nothing_is_shown(start: subprocess.Popen[str], tmp_path: Path) -> None:
    (tmp_path / "fifo").write_text("go on", encoding="utf-8")
    assert start.stdout
    text = start.stdout.read()
    assert "[WARNING]: this disk is nearly full" in text
    assert "TASK [Warning]" not in text
