# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer: a hub by the hand-work of JupyterHub's own quick start, at the versions of our locks.

https://jupyterhub.readthedocs.io/en/5.5.0/tutorial/quickstart.html
"""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import shutil
import signal
import time
from collections.abc import Callable, Iterator

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import processes, surroundings, web
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import Command, run
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.integration.local import sites

USER = "somebody"
START_SECONDS = 120.0


class QuickStart:
    """Upstream's quick start in a folder of its own."""

    def __init__(self) -> None:
        """Make the folder and choose the ports."""
        self.folder = sites.open_folder()
        self._port, self._hub_port, self._proxy_port = web.free_ports(3)
        self._token = secrets.token_hex(32)

    def install(self) -> float:
        """Install as the quick start says, but into this folder, and return the seconds it took."""
        environment = surroundings.installing()
        started = time.monotonic()
        venv = [surroundings.python(), "-m", "venv", "venv"]
        run("quick start venv", venv, self.folder, environment)
        proxy = f"configurable-http-proxy@{surroundings.locked_proxy()}"
        npm = [surroundings.program("npm"), "install", "--no-audit", "--no-fund", "--loglevel=error", proxy]
        run("quick start npm", npm, self.folder, environment)
        hub = [("jupyterhub", surroundings.HUB_LOCK)]
        user = [("jupyterlab", surroundings.USER_LOCK), ("notebook", surroundings.USER_LOCK)]
        for number, packages in enumerate((hub, user), 1):
            wanted = [f"{name}=={surroundings.locked(name, lock)}" for name, lock in packages]
            pip = [str(self.folder / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet", *wanted]
            run(f"quick start pip {number}", pip, self.folder, environment)
        return time.monotonic() - started

    @contextlib.contextmanager
    def running(self) -> Iterator[float]:
        """Run the hub while the block lasts, and give the seconds from its start until it answered."""
        config = self.folder / "jupyterhub_config.py"
        config.touch(mode=0o600)
        config.write_text(self._configuration(), encoding="utf-8")
        folders = [self.folder / "venv" / "bin", self.folder / "node_modules" / ".bin"]
        environment = sites.shell_environment()
        environment["PATH"] = os.pathsep.join([*map(str, folders), environment["PATH"]])
        words = [str(self.folder / "venv" / "bin" / "jupyterhub"), f"--config={config}"]
        with Command("quick start hub", words, self.folder, environment) as hub:
            try:
                yield web.wait_for_answer(hub, self._port, START_SECONDS)
            finally:
                # The hub ends its proxy and its servers, which are process groups of their own.
                hub.signal(signal.SIGTERM)
                with contextlib.suppress(BenchmarkFailure):
                    hub.wait(30)
                processes.end(self.folder)

    def start_server(self) -> float:
        """Start a server for a user, and return the seconds until the hub calls it ready."""
        started = time.monotonic()
        # a quick start that an earlier benchmark left installed has its user too
        self._ask("POST", f"users/{USER}", accepted=http.client.CONFLICT)
        self._ask("POST", f"users/{USER}/server")
        self._wait("ready", lambda servers: any(server["ready"] for server in servers.values()))
        return time.monotonic() - started

    def stop_server(self) -> None:
        """Stop the server again."""
        self._ask("DELETE", f"users/{USER}/server")
        self._wait("gone", lambda servers: not servers)

    def remove(self) -> None:
        """Take all of it away."""
        processes.end(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ask(self, method: str, path: str, accepted: int = 0) -> dict[str, dict[str, dict[str, bool]]]:
        try:
            status, body = web.ask(self._port, method, path, self._token)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise BenchmarkFailure(f"The quick start's hub did not answer {method} {path}: {error}.") from error
        if status >= 400 and status != accepted:
            raise BenchmarkFailure(f"The quick start's hub refused {method} {path}: status {status}, {body}.")
        return body or {}

    def _wait(self, what: str, holds: Callable[[dict[str, dict[str, bool]]], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not holds(self._ask("GET", f"users/{USER}")["servers"]):
            if time.monotonic() > deadline:
                raise BenchmarkFailure(f"The quick start's server was not {what} within {START_SECONDS:.0f} s.")
            time.sleep(web.POLL_SECONDS)

    def _configuration(self) -> str:
        """Return the least that lets a hub run beside others and a program start a server without a Unix account."""
        return f"""\
c.JupyterHub.bind_url = "http://127.0.0.1:{self._port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{self._hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{self._proxy_port}"
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{self.folder}/homes/{{username}}"
c.Spawner.args = {["--allow-root"] if sites.ROOT else []}
c.JupyterHub.services = [{{"name": "starter", "api_token": "{self._token}"}}]
c.JupyterHub.load_roles = [
    {{"name": "starter", "services": ["starter"], "scopes": ["admin:users", "admin:servers"]}}
]
"""
