# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hubs that let people in, and whose servers do not start, do not run code, or do not keep what was made."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.integration.logins.breaking_proxy import Faults
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.broken import Broken

REFUSED_BY_QUOTA = """
def refuse(spawner):
    raise RuntimeError("no machine has room for another server")
c.Spawner.pre_spawn_hook = refuse
"""
DIES_AT_START = """
c.Spawner.cmd = ["sh", "-c", "exit 3"]
"""
NEVER_LISTENS = """
c.Spawner.cmd = ["sleep"]
c.Spawner.args = ["300"]
c.Spawner.http_timeout = 2
"""
SLOW_START = """
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 1}
c.Spawner.cmd = ["sleep"]
c.Spawner.args = ["300"]
"""
# A kernel of this name in JUPYTER_PATH goes before the one of the environment.
KERNEL = """
import json, pathlib
kernel = pathlib.Path(folder) / "jupyter" / "kernels" / "python3"
kernel.mkdir(parents=True, exist_ok=True)
(kernel / "kernel.json").write_text(json.dumps({about!r}))
c.Spawner.environment["JUPYTER_PATH"] = str(kernel.parent.parent)
"""
HOME_NOT_KEPT = """
import shutil
c.Spawner.post_stop_hook = lambda spawner: shutil.rmtree(spawner.home_dir)
"""
# What Jupyter itself must write goes elsewhere; without this capability, a mode means something for root too.
HOME_READ_ONLY = """
import shutil
def close_home(spawner):
    os.makedirs(spawner.home_dir, exist_ok=True)
    os.chmod(spawner.home_dir, 0o555)
c.Spawner.pre_spawn_hook = close_home
for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "XDG_CACHE_HOME"):
    c.Spawner.environment[name] = f"{folder}/elsewhere/{name}"
if os.geteuid() == 0:
    c.Spawner.cmd = ["setpriv", "--bounding-set=-dac_override", *c.Spawner.cmd]
"""
SMALL_FILES_ONLY = """
c.Spawner.cmd = ["sh", "-c", 'ulimit -f 4096; exec "$@"', "sh", *c.Spawner.cmd]
"""
KNOWS_PROFILES = """
def choose(spawner):
    profile = spawner.user_options.get("profile", "small")
    if profile != "small":
        from tornado.web import HTTPError
        raise HTTPError(400, f"No such profile: {profile}")
c.Spawner.pre_spawn_hook = choose
"""
KERNEL_ENDS = {"argv": ["false"], "display_name": "Python 3", "language": "python"}
KERNEL_SILENT = {"argv": ["sleep", "300"], "display_name": "Python 3", "language": "python"}
KERNEL_OF_R = {"argv": ["false"], "display_name": "R", "language": "R"}

CASES = {
    "spawner refuses": Broken("start:", ("no machine has room",), config=REFUSED_BY_QUOTA),
    "server ends at start": Broken("start:", ("HTTP 500",), config=DIES_AT_START),
    "server never listens": Broken("start:", ("didn't respond in 2 seconds",), config=NEVER_LISTENS, to_the_end=True),
    "server starts too slowly": Broken(
        "start:", ("ready within 4 s", "still starts"), config=SLOW_START, asks={"start_timeout": 4}
    ),
    "profile missing": Broken(
        "start:gpu", ("No such profile: gpu",), config=KNOWS_PROFILES, asks={"profiles": ["gpu"]}
    ),
    "servers unreachable": Broken("open:", ("HTTP 502", "/user/hub-check-a/"), faults=Faults(unreachable="^/user/")),
    "kernel ends at start": Broken(
        "run:", ("kernel",), config=KERNEL.format(about=KERNEL_ENDS), asks={"start_timeout": 15}
    ),
    "kernel never answers": Broken(
        "run:",
        ("no message in time", "the kernel starting"),
        config=KERNEL.format(about=KERNEL_SILENT),
        asks={"start_timeout": 15},
        to_the_end=True,
    ),
    "no Python kernel": Broken("run:", ("a Python kernel", "r"), config=KERNEL.format(about=KERNEL_OF_R)),
    "websockets not passed": Broken("run:", ("proxy in between", "websockets"), faults=Faults(knows_websockets=False)),
    "websockets cut": Broken(
        "idle_websocket",
        ("without traffic", "idle timeout"),
        faults=Faults(closes_silent_websockets=5),
        asks={"idle_websocket": 7},
    ),
    "home not kept": Broken("read_back", ("gone after",), config=HOME_NOT_KEPT),
    "home read-only": Broken("write", ("Permission denied",), config=HOME_READ_ONLY),
    "home full": Broken("upload", ("File too large",), config=SMALL_FILES_ONLY),
    "uploads limited": Broken("upload", ("413", "proxy"), faults=Faults(largest_body=2**20)),
    "tutorials missing": Broken("tutorials", ("first-steps",), asks={"tutorials": ["first-steps"]}),
}
