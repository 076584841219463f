# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images from packages of Debian, Python and npm, made with buildah, which needs no daemon and no registry."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.scripts.make_environment import pip_settings
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands, debian

# Other ways of isolation need rights that a machine for tests may not give; vfs works on every file system.
BUILDAH = {"STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot", "BUILDAH_HISTORY": "false"}
# Where a program that trusts the authorities of this computer finds them, also those of its own network.
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
# What leads programs to mirrors and their certificates; none of it stays in an image.
PASSED = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "npm_config_registry")
GIVEN = "/given"


class Builder:
    """Builds images, each from a former one or from a root file system, with its storage in a folder."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder, self.log = folder, log
        # Not the computer's own storage and settings, which are another's.
        self.environment = {
            **BUILDAH,
            "CONTAINERS_STORAGE_CONF": "/dev/null",
            "HOME": str(folder),
            "TMPDIR": str(folder),
        }
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}', encoding="ascii")

    def debian(self, name: str, suite: str, packages: Sequence[str]) -> None:
        """Make an image of a Debian with these packages."""
        archive = self.folder / "base.tar"
        commands.run(
            "mmdebstrap",
            "--variant=minbase",
            f"--include={','.join(packages)}",
            '--dpkgopt=path-exclude="/usr/share/doc/*"',
            '--dpkgopt=path-exclude="/usr/share/man/*"',
            suite,
            archive,
            debian.mirror(),
            log=self.log,
        )
        container = self._buildah("from", "scratch").strip()
        self._buildah("add", "--quiet", container, str(archive), "/")
        self._commit(container, name)
        archive.unlink()

    def derive(self, name: str, base: str, script: str, given: Mapping[str, Path], config: Sequence[str]) -> None:
        """Make an image from another by a script of the shell, which finds the given files and uv below /given."""
        container = self._buildah("from", "--pull-never", base).strip()
        mounts = {**given, "uv": places.PROGRAMS / "uv", "authorities.crt": AUTHORITIES}
        settings = {
            **pip_settings([sys.executable, "-m", "pip"]),
            **{key: os.environ[key] for key in PASSED if key in os.environ},
            "SSL_CERT_FILE": f"{GIVEN}/authorities.crt",
            "NODE_EXTRA_CA_CERTS": f"{GIVEN}/authorities.crt",
            "UV_NO_PROGRESS": "1",
            "UV_CACHE_DIR": "/tmp/uv",
            "UV_LINK_MODE": "copy",
        }
        words = [f"--volume={path}:{GIVEN}/{file}:ro" for file, path in mounts.items()]
        words += [f"--env={key}={value}" for key, value in settings.items()]
        self._buildah("run", *words, container, "--", "sh", "-euc", script, log=self.log)
        self._buildah("config", *config, container)
        self._commit(container, name)

    def export(self, name: str, archive: Path) -> None:
        """Write an image as an archive of Docker's format."""
        self._buildah("push", "--quiet", name, f"docker-archive:{archive}:{name}")

    def _commit(self, container: str, name: str) -> None:
        self._buildah("commit", "--quiet", "--rm", container, name)

    def _buildah(self, *words: str, log: Path | None = None) -> str:
        before, after = words[:1], words[1:]
        policy = (
            [f"--signature-policy={self.folder / 'policy.json'}"] if before[0] in ("from", "push", "commit") else []
        )
        places_of = [f"--root={self.folder / 'storage'}", f"--runroot={self.folder / 'run'}"]
        return commands.run("buildah", *places_of, *before, *policy, *after, environment=self.environment, log=log)
