# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of a plain hub: as upstream documents it, with a service for the check as docs/verify.md asks."""

from __future__ import annotations

CONFIGURATION = """
import os, sys
folder, user_programs = {folder!r}, {user_programs!r}
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}{base}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.JupyterHub.db_url = f"sqlite:///{{folder}}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = f"{{folder}}/cookie_secret"
c.JupyterHub.pid_file = f"{{folder}}/hub.pid"
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.auth_token = {secret!r}
c.JupyterHub.cleanup_servers = False
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = f"{{folder}}/homes/{{{{username}}}}"
c.Spawner.cmd = [f"{{user_programs}}/jupyterhub-singleuser"]
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.environment = {{"PATH": f"{{user_programs}}:{{os.environ['PATH']}}"}}
c.Spawner.env_keep = ["LANG", {mark!r}]
c.Spawner.http_timeout = 60
c.JupyterHub.services = [
    {{"name": "hub-check", "api_token": {token!r}}},
    {{"name": "observer", "api_token": {observer!r}, "admin": True}},
    {{
        "name": "cull-idle",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"],
        "environment": {{{mark!r}: folder}},
    }},
]
reserved = {reserved!r}
c.JupyterHub.load_roles = [
    {{
        "name": "hub-check",
        "services": ["hub-check"],
        "scopes": ["read:hub", "read:services!service=cull-idle"]
        + [
            f"{{scope}}!user={{name}}"
            for name in reserved
            for scope in ("admin:users", "servers", "access:servers", "tokens")
        ],
    }},
    {{
        "name": "cull-idle",
        "services": ["cull-idle"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }},
]
"""

# With the files of bare_server.
BARE = """
c.Spawner.default_url = "/ten-words"
c.Spawner.environment.update(
    PYTHONPATH={bare!r}, JUPYTER_CONFIG_PATH={bare!r}, JUPYTERHUB_SINGLEUSER_APP="jupyter_server.serverapp.ServerApp"
)
"""
