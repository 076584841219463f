# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How this hub starts a person's server: a home that lasts, a menu of profiles, tutorials brought up to date."""

from __future__ import annotations

import asyncio
import html
import os
import signal
from pathlib import Path
from typing import Any, Callable

from hub_homes import home_folder
from jupyterhub.spawner import SimpleLocalProcessSpawner
from tornado import web
from traitlets import Dict, List, Unicode, default

TUTORIAL_SECONDS = 60


class HomeSpawner(SimpleLocalProcessSpawner):
    """Server processes under one Unix account, with a home folder per user below ``homes_dir``."""

    homes_dir = Unicode(config=True, help="Folder that holds a home for each user.")
    logs_dir = Unicode(config=True, help="Folder for what each user's last server printed.")
    user_environment_dir = Unicode(config=True, help="Python environment that users work in.")
    profiles = List(
        Dict(),
        config=True,
        help=(
            "Menu, at least one: slug, display_name, description, default, memory_bytes, cpus, environment, "
            "default_url."
        ),
    )
    tutorials = List(Dict(), config=True, help="Git repositories put into every home: source, branch, folder.")

    @default("home_dir")
    def _default_home_dir(self) -> str:
        return str(Path(self.homes_dir) / home_folder(self.user.name))

    @default("options_form")
    def _default_options_form(self) -> str:
        if len(self.profiles) < 2:
            return ""
        rows = []
        for profile in self.profiles:
            slug, title, text = (
                html.escape(profile[key], quote=True) for key in ("slug", "display_name", "description")
            )
            checked = " checked" if profile["slug"] == self._default_profile()["slug"] else ""
            rows.append(
                f'<div class="form-check"><input class="form-check-input" type="radio" name="profile"'
                f' id="profile-{slug}" value="{slug}"{checked}>'
                f'<label class="form-check-label" for="profile-{slug}"><strong>{title}</strong><br>{text}</label></div>'
            )
        return "\n".join(rows)

    def options_from_form(self, formdata: dict[str, list[str]]) -> dict[str, str]:
        """Turn the submitted menu into user options; without a choice, the default profile is taken at start."""
        chosen = formdata.get("profile", [""])[0]
        return {"profile": chosen} if chosen else {}

    def _default_profile(self) -> dict[str, Any]:
        chosen: dict[str, Any] = next((profile for profile in self.profiles if profile["default"]), self.profiles[0])
        return chosen

    def _chosen_profile(self) -> dict[str, Any]:
        slug = self.user_options.get("profile") or self._default_profile()["slug"]
        for profile in self.profiles:
            if profile["slug"] == slug:
                chosen: dict[str, Any] = profile
                return chosen
        names = ", ".join(profile["slug"] for profile in self.profiles)
        raise web.HTTPError(400, f"There is no profile named {slug!r}; this hub offers: {names}.")

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Leave the process as it is: the home exists before, and ``popen_kwargs`` sets the folder and the umask."""
        return lambda: None

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Set the person's home, and the users' environment first on the path."""
        env = super().user_env(env)
        env["PATH"] = f"{self.user_environment_dir}/bin:{env.get('PATH', os.defpath)}"
        env["VIRTUAL_ENV"] = self.user_environment_dir
        env.update(self._chosen_profile()["environment"])
        return env

    async def start(self) -> tuple[str, int]:
        """Make the home, bring the tutorials up to date, start the server with the chosen profile."""
        profile = self._chosen_profile()
        self.mem_limit = profile["memory_bytes"]
        self.cpu_limit = profile["cpus"]
        self.default_url = profile["default_url"]
        home = Path(self.home_dir)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for tutorial in self.tutorials:
            await self._pull(tutorial, home)
        Path(self.logs_dir).mkdir(mode=0o700, exist_ok=True)
        # Not the hub's own output: that pipe breaks when the hub ends, and no kernel starts without an output.
        with (Path(self.logs_dir) / f"{home.name}.log").open("wb") as log:
            self.popen_kwargs = {"cwd": str(home), "umask": 0o077, "stdout": log, "stderr": log}
            address: tuple[str, int] = await super().start()
        return address

    async def _pull(self, tutorial: dict[str, str], home: Path) -> None:
        """Update one tutorial folder. A failure is logged and the server starts: yesterday's copy beats no server."""
        environment = {
            **self.user_env(dict(os.environ)),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_CONFIG_GLOBAL": str(Path(__file__).parent / "gitconfig"),
        }
        process = await asyncio.create_subprocess_exec(
            f"{self.user_environment_dir}/bin/gitpuller",
            tutorial["source"],
            tutorial["branch"],
            str(home / tutorial["folder"]),
            cwd=home,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            output, _none = await asyncio.wait_for(process.communicate(), TUTORIAL_SECONDS)
        except asyncio.TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
            self.log.warning(
                "Tutorial %s for %s: no answer in %d s, kept as it was",
                tutorial["source"],
                self.user.name,
                TUTORIAL_SECONDS,
            )
            return
        if process.returncode:
            lines = output.decode("utf-8", "replace").strip().splitlines()
            self.log.warning(
                "Tutorial %s for %s: kept as it was: %s",
                tutorial["source"],
                self.user.name,
                lines[-1] if lines else "no output",
            )
