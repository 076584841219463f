# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A home folder for ansible-test, so that its caches, and what is put there for it, stay out of the user's own."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import urllib.request
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places

# What pip and pyenv look for in the home folder.
LINKED = (".cache", ".netrc", ".pip", ".pyenv")
GET_PIP = "https://ci-files.testing.ansible.com/ansible-test/get-pip-{version}.py"
ENSUREPIP = """# Stands in for get-pip, which could not be downloaded: pip as this Python brings it.
import ensurepip

ensurepip.bootstrap(default_pip=True)
"""


def prepare(python: Path) -> dict[str, str]:
    """Make the folder ready for the ansible-test beside a Python; return the environment to run it with."""
    home = places.cache() / "ansible-test"
    (home / ".config" / "pip").mkdir(parents=True, exist_ok=True)
    for name in LINKED:
        own, linked = Path.home() / name, home / name
        if own.exists() and not linked.is_symlink():
            linked.symlink_to(own)
    write_pip_settings(home / ".config" / "pip" / "pip.conf")
    provide_get_pip(python, home / ".ansible" / "test" / "cache")
    # ansible-test makes its own of these two, from the folder that it runs in.
    return {"HOME": str(home), "PYTHONPATH": "", "ANSIBLE_CONFIG": "", "ANSIBLE_COLLECTIONS_PATH": ""}


def write_pip_settings(target: Path) -> None:
    """Write down the pip settings in force: ansible-test hands no PIP_ variable on to the pip that it starts."""
    settings = configparser.RawConfigParser()
    settings.read(Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "pip" / "pip.conf")
    if not settings.has_section("global"):
        settings.add_section("global")
    for name, value in os.environ.items():
        if name.startswith("PIP_") and name != "PIP_CONFIG_FILE":
            settings.set("global", name.removeprefix("PIP_").lower().replace("_", "-"), value)
    with target.open("w", encoding="utf-8") as handle:
        settings.write(handle)


def provide_get_pip(python: Path, cache: Path) -> None:
    """Put the get-pip that this ansible-test asks for into its cache; without the download, one that uses ensurepip."""
    command = [str(python), "-c", "import ansible_test._internal.python_requirements as r; print(r.__file__)"]
    source = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    asked = re.search(r"\bpip='([0-9.]+)'", Path(source).read_text(encoding="utf-8"))
    if not asked:
        return
    version = asked.group(1)
    target = cache / f"get_pip_{version.replace('.', '_')}.py"
    if target.exists():
        return
    cache.mkdir(parents=True, exist_ok=True)
    try:
        with urllib.request.urlopen(GET_PIP.format(version=version), timeout=10) as answer:
            content = answer.read()
    except OSError:
        content = ENSUREPIP.encode()
    part = target.with_suffix(f".{os.getpid()}")
    part.write_bytes(content)
    part.replace(target)
