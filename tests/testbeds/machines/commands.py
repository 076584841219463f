# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of the system: run one, and make one sentence of its failure."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError


def run(
    *command: str | Path, given: str = "", environment: Mapping[str, str] | None = None, log: Path | None = None
) -> str:
    """Run a program and return its output; TestbedError with its last words when it fails.

    Args:
        command: the program and its arguments.
        given: its standard input.
        environment: variables besides our own.
        log: a file for the output instead, for what says much.
    """
    words = [str(word) for word in command]
    variables = {**os.environ, **(environment or {})}
    try:
        if log is None:
            done = subprocess.run(words, input=given, env=variables, capture_output=True, text=True, check=False)
        else:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8") as output:
                done = subprocess.run(
                    words, input=given, env=variables, stdout=output, stderr=subprocess.STDOUT, text=True, check=False
                )
    except FileNotFoundError:
        raise TestbedError(f"The program {words[0]} is not there; run the testbed's install first.") from None
    if done.returncode == 0:
        return done.stdout or ""
    said = (done.stderr or done.stdout or "").strip().splitlines() if log is None else [f"see {log}"]
    raise TestbedError(
        f"{' '.join(words[:6])} ended with {done.returncode}: {' '.join(said[-3:]) or 'it said nothing'}"
    )


def succeeds(*command: str | Path) -> bool:
    """Tell whether a program ends well, whatever it says."""
    words = [str(word) for word in command]
    try:
        return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def need_root(what: str) -> None:
    """Refuse to go on as an ordinary user; what is the subject of the sentence."""
    if os.geteuid() != 0:
        raise TestbedError(f"{what} needs root; run it as root, on a machine that may be used for tests.")
