# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for a kernel: this Python runs the check's own code in a folder that stands for the home."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import typing as t
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import Unexpected
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.kernel import CodeFailed, KernelLost

# reads one JSON string with code per line, prints one JSON pair of output and error per line
_LOOP = """
import contextlib, io, json, sys
names = {}
for line in sys.stdin:
    output, error = io.StringIO(), ""
    with contextlib.redirect_stdout(output):
        try:
            exec(json.loads(line), names)
        except Exception as failure:
            error = f"{type(failure).__name__}: {failure}"
    print(json.dumps([output.getvalue(), error]), flush=True)
"""


class FakeKernel:
    """Runs code in a home; started counts kernels, faults are those of the hub, has_server says whether it can live.

    Paths of the owner's home mean nothing to another person, unless the fault `homes shared` is on.
    """

    started = 0

    def __init__(
        self, home: Path, other_home: Path, faults: dict[str, t.Any], has_server: t.Callable[[], bool]
    ) -> None:
        self.home = home
        self.other_home = other_home
        self.faults = faults
        self.has_server = has_server
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the process."""
        type(self).started += 1
        limit = self.faults.get("memory of a process")

        def bounded() -> None:
            if limit:
                resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", _LOOP],
            cwd=self.home,
            env={"HOME": str(self.home), **self.faults.get("environment", {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=bounded,
            text=True,
        )

    def close(self) -> None:
        """End the process."""
        if self.process:
            self.process.kill()
            self.process.communicate()

    def reconnect(self) -> None:
        """With the fault `kernel anew` the kernel was replaced meanwhile."""
        if "kernel anew" in self.faults:
            self.close()
            self.start()

    def stay_silent(self, seconds: float) -> float:
        """The seconds after which a proxy cut the websocket, if one did."""
        return float(self.faults.get("cut after", 0))

    def run(self, code: str, seconds: float = 0.0, same_socket: bool = False) -> str:
        """What the code printed."""
        if "kernel lost at" in self.faults and self.faults["kernel lost at"] in code:
            raise KernelLost("the kernel to run code", "that the kernel died")
        if "silent" in self.faults:
            raise Unexpected("the kernel to run code within 5 s", "no message in time; the server calls it starting")
        if "homes shared" not in self.faults:
            code = code.replace(str(self.other_home), f"{self.home}/nowhere")
        reader, writer = self._streams()
        writer.write(json.dumps(code) + "\n")
        writer.flush()
        output, error = json.loads(reader.readline())
        if error:
            raise CodeFailed("the kernel to run code", error)
        return str(output).strip()

    def _streams(self) -> tuple[t.IO[str], t.IO[str]]:
        if self.process is None or self.process.stdout is None or self.process.stdin is None or not self.has_server():
            raise KernelLost("the kernel to run code", "that it does not live")
        return self.process.stdout, self.process.stdin
