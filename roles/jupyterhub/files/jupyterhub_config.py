# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration of JupyterHub: the role's decisions are in settings.json beside this file, secrets in their files."""

# ruff: noqa: F821  (c is there when JupyterHub runs this file)

from __future__ import annotations

import json
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from traitlets.config import Config

c: Config = get_config()  # type: ignore[name-defined]  # pylint: disable=undefined-variable
_here = Path(__file__).resolve().parent
sys.path.insert(0, str(_here))

import hub_login  # noqa: E402
from hub_spawner import HomeSpawner  # noqa: E402  (the folder must be on the path first)

settings: dict[str, Any] = json.loads((_here / "settings.json").read_text("utf-8"))
data_dir = Path(settings["data_dir"])


def secret(name: str) -> str:
    """Return the secret ``name`` of this hub."""
    return (data_dir / "secrets" / name).read_text("utf-8").strip()


c.JupyterHub.bind_url = f"http://{settings['address']}:{settings['ports']['public']}/"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings['ports']['hub']}"
c.JupyterHub.cookie_secret = bytes.fromhex(secret("cookie_secret"))
c.JupyterHub.db_url = f"sqlite:///{data_dir}/state/jupyterhub.sqlite"
c.JupyterHub.upgrade_db = True
c.JupyterHub.template_vars = {"announcement": settings["announcement"]} if settings["announcement"] else {}

# The proxy is a process of its own, so that servers stay reachable while the hub restarts.
c.JupyterHub.cleanup_servers = False
c.JupyterHub.cleanup_proxy = False
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.auth_token = secret("proxy_token")
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings['ports']['proxy_api']}"
# Routes are checked with each activity update: a restarted proxy knows all servers again after so many seconds.
c.JupyterHub.last_activity_interval = 20

login = settings["login"]
c.JupyterHub.authenticator_class = login["authenticator_class"]
for section, traits in login["config"].items():
    for trait, value in traits.items():
        setattr(c[section], trait, value)
for path, name in login["secret_traits"].items():
    section, trait = path.split(".")
    # the encryption of auth_state takes several keys, so that one can be replaced
    setattr(c[section], trait, [secret(name)] if section == "CryptKeeper" else secret(name))
for path, function in login["hooks"].items():
    section, trait = path.split(".")
    setattr(c[section], trait, getattr(hub_login, function.split(".")[1]))
c.Authenticator.post_auth_hook = partial(hub_login.check_person, reserved=frozenset(login["reserved_users"]))

every_profile = {
    "description": "",
    "default": False,
    "memory_bytes": settings["user_memory_bytes"],
    "cpus": settings["user_cpus"],
    "environment": {},
    "default_url": "/lab",
}
c.JupyterHub.spawner_class = HomeSpawner
c.Spawner.cmd = [f"{settings['user_environment_dir']}/bin/jupyterhub-singleuser"]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 60
c.HomeSpawner.homes_dir = str(data_dir / "homes")
c.HomeSpawner.logs_dir = str(data_dir / "logs" / "servers")
c.HomeSpawner.user_environment_dir = settings["user_environment_dir"]
c.HomeSpawner.profiles = [
    {**every_profile, **{name: value for name, value in profile.items() if value not in (None, "")}}
    for profile in settings["profiles"] or [{"slug": "default", "display_name": "Default"}]
]
c.HomeSpawner.tutorials = settings["tutorials"]

c.JupyterHub.services = [{"name": "hub-check", "api_token": secret("check_token")}]
c.JupyterHub.load_roles = [
    {
        "name": "hub-check",
        "services": ["hub-check"],
        "scopes": [
            "read:hub",
            "read:services!service=idle-culler",
            # where the check cannot log in, it acts as these two, and as nobody else
            *(
                f"{scope}!user={name}"
                for name in settings["reserved_users"]
                for scope in ("admin:users", "servers", "access:servers", "tokens")
            ),
        ],
    }
]
if settings["idle_seconds"]:
    culler = [
        sys.executable,
        "-m",
        "jupyterhub_idle_culler",
        f"--timeout={settings['idle_seconds']}",
        f"--cull-every={settings['cull_every_seconds']}",
    ]
    setpriv = shutil.which("setpriv")
    if setpriv:
        # A hub that is killed takes its culler along; otherwise each such death would leave one more culler behind.
        culler = [setpriv, "--pdeathsig", "TERM", *culler]
    c.JupyterHub.services.append({"name": "idle-culler", "command": culler})
    c.JupyterHub.load_roles.append(
        {
            "name": "idle-culler",
            "services": ["idle-culler"],
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        }
    )
    # An open browser tab counts as activity for the hub, a kernel at rest does not: end those first.
    c.Spawner.args = [
        f"--MappingKernelManager.cull_idle_timeout={settings['idle_seconds']}",
        f"--MappingKernelManager.cull_interval={settings['cull_every_seconds']}",
        "--MappingKernelManager.cull_connected=True",
    ]

# Last, so that what the operator has written holds.
for section, traits in settings["extra_config"].items():
    for trait, value in traits.items():
        setattr(c[section], trait, value)
