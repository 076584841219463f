# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role fetches: Helm for the computer that it runs on, and the chart from where it is said to be."""

from __future__ import annotations

import functools
import hashlib
import http.server
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.parts import places

PROGRAM = Path(sys.executable).parent / "ansible-playbook"
LONGEST = 120
pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="ansible-playbook is not installed beside this Python")


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing."""

    def log_message(self, *_words: Any) -> None:
        """Keep the output of the tests readable."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Return a folder, and its address."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def run(folder: Path, tasks: str, **variables: object) -> subprocess.CompletedProcess[str]:
    """Run tasks of the role, and write which Helm and which chart it takes."""
    taken = {"helm": "{{ _z2jh_helm_program | default('') }}", "chart": "{{ _z2jh_chart_path }}"}
    write = {"dest": "{{ playbook_dir }}/told.json", "content": "{{ taken | to_json }}", "mode": "0600"}
    role = {"name": "scigateway.jupyterhub.z2jh", "tasks_from": tasks, "public": True}
    steps = [
        {"ansible.builtin.import_role": role},
        {"ansible.builtin.copy": write, "changed_when": False, "vars": {"taken": taken}},
    ]
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": steps}
    (folder / "play.yml").write_text(json.dumps([play]))
    python = "{{ ansible_playbook_python }}"
    given = {
        "ansible_python_interpreter": python,
        "z2jh_state_dir": str(folder / ".hub"),
        "z2jh_chart_version": "4.4.0",
        **variables,
    }
    return subprocess.run(
        [
            str(PROGRAM),
            "-i",
            "localhost,",
            "play.yml",
            "-e",
            json.dumps(given),
        ],
        cwd=folder,
        env={**os.environ, **places.environment(), "no_proxy": "127.0.0.1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )


def told(folder: Path) -> dict[str, str]:
    """Return what the last run has written."""
    found: dict[str, str] = json.loads((folder / "told.json").read_text())
    return found


def packed(path: Path, name: str, content: bytes) -> str:
    """Write an archive with one program in it, and return its SHA-256."""
    with tarfile.open(path, "w:gz") as tar:
        about = tarfile.TarInfo(name)
        about.size, about.mode = len(content), 0o755
        tar.addfile(about, io.BytesIO(content))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_computer_without_a_known_helm_is_told_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path, "fetch_helm", _z2jh_system="darwin-arm64")
    assert done.returncode != 0
    said = " ".join(done.stdout.split())
    assert "z2jh_helm_checksums has no SHA-256 of Helm 3.18.4 for darwin-arm64; install Helm 3" in said, said
    assert not (tmp_path / ".hub").exists()


def test_helm_is_unpacked_by_any_tar_and_once(tmp_path: Path, served: tuple[Path, str]) -> None:
    folder, address = served
    sha256 = packed(folder / "helm.tgz", "darwin-arm64/helm", b"#!/bin/sh\n")
    # like that of a Mac, which neither unpacks what a pattern names nor renames
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "tar").write_text(
        '#!/bin/sh\ncase "$*" in *--transform*|*--wildcards*|*--version*) exit 1;; esac\nexec /bin/tar "$@"\n'
    )
    (programs / "tar").chmod(0o755)
    helm = {"z2jh_helm_url": f"{address}/helm.tgz", "z2jh_helm_checksums": {"darwin-arm64": sha256}}
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", path)
        for changed in ("changed=4", "changed=0"):
            done = run(tmp_path, "fetch_helm", _z2jh_system="darwin-arm64", **helm)
            assert done.returncode == 0, done.stdout
            assert changed in done.stdout
    fetched = tmp_path / ".hub" / "bin" / "helm-3.18.4-darwin-arm64"
    assert told(tmp_path)["helm"] == str(fetched)
    assert fetched.read_bytes() == b"#!/bin/sh\n"
    assert os.access(fetched, os.X_OK)


def test_a_chart_from_another_address_is_fetched_anew(tmp_path: Path, served: tuple[Path, str]) -> None:
    folder, address = served
    contents = {"ours.tgz": b"ours", "theirs.tgz": b"theirs"}
    found = {}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        done = run(tmp_path, "chart", z2jh_chart=f"{address}/{name}")
        assert done.returncode == 0, done.stdout
        found[name] = Path(told(tmp_path)["chart"])
    assert {name: path.read_bytes() for name, path in found.items()} == contents
    (folder / "ours.tgz").unlink()
    done = run(tmp_path, "chart", z2jh_chart=f"{address}/ours.tgz")
    assert done.returncode == 0, "what is there is not fetched again"


@pytest.mark.parametrize(
    "reason",
    ['chart "jupyterhub" version "9.9.9" not found in https://charts.example.org repository', ""],
    ids=["told", "untold"],
)
def test_a_version_that_nobody_has_is_one_sentence(tmp_path: Path, reason: str) -> None:
    helm = tmp_path / "helm"
    helm.write_text(f"""#!/bin/sh
[ "$1" = version ] && echo 'version.BuildInfo{{Version:"v3.18.4", GitCommit:""}}' && exit
echo 'Error: {reason}' >&2
exit {1 if reason else 0}
""")
    helm.chmod(0o755)
    done = run(tmp_path, "chart", z2jh_chart_version="9.9.9", _z2jh_helm_program=str(helm))
    assert done.returncode != 0
    (said,) = (line for line in done.stdout.splitlines() if line.startswith("[ERROR]"))
    assert "The chart jupyterhub in version 9.9.9 cannot be fetched (" in said
    assert reason in said
    assert said.endswith("correct z2jh_chart_version, z2jh_chart_repository or z2jh_chart.")
