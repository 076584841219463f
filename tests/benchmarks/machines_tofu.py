# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenTofu with its OpenStack provider, built once into the cache from Go modules."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import machines_plays, surroundings
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import run
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.integration.local import sites
from ansible_collections.scigateway.jupyterhub.tests.parts import places

MODULE, VERSION, PROVIDER = "github.com/opentofu/opentofu", "1.12.6", "1.15.0"
SOURCE = "terraform-provider-openstack/openstack"
ASKED = "TOFU"
BUILD_SECONDS = 3600.0
HERE = Path(__file__).parent / "tofu"
NOT_MEASURED = f"OpenTofu was not measured; `make bench ONLY=machines {ASKED}=1` builds it, which takes a while."
NOTE = (
    f"OpenTofu {VERSION} with its OpenStack provider {PROVIDER}, which is of 2019 and runs on the library of Terraform "
    "0.12. A later one could not be had as a Go module on 2026-11-22 (terraform-provider-openstack of the organisation "
    "of that name, version 1, 2 and 3: refused as not available). Its time is that of `tofu apply`, which plans, and "
    "makes ten things at a time. It sets no labels. It knows the volume service by a former name only, which is put "
    "into the catalog for it."
)


def programs() -> Path | None:
    """Return the folder of both programs; None when it is neither in the cache nor asked for by the environment."""
    folder = places.cache() / "bench" / f"opentofu-{VERSION}-openstack-{PROVIDER}"
    if not (folder / "complete").is_file():
        if os.environ.get(ASKED, "0") in ("", "0"):
            return None
        build(folder)
    return folder


def build(folder: Path) -> None:
    """Build both programs into the folder; BenchmarkFailure when that fails."""
    go = surroundings.program("go")
    environment = sites.shell_environment()
    shutil.rmtree(folder, ignore_errors=True)
    work = folder / "build"
    shutil.copytree(HERE, work / "provider")
    run("OpenTofu provider modules", [go, "mod", "tidy"], work / "provider", environment, BUILD_SECONDS)
    build: list[str | Path] = [go, "build", "-trimpath", "-ldflags=-s -w", "-o"]
    provider = [*build, folder / "terraform-provider-openstack", "."]
    run("OpenTofu provider", provider, work / "provider", environment, BUILD_SECONDS)
    # not by `go install`, which refuses modules that replace others
    download = [go, "mod", "download", "-json", f"{MODULE}@v{VERSION}"]
    found = subprocess.run(download, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if found.returncode:
        raise BenchmarkFailure(f"OpenTofu {VERSION} could not be had as a Go module: {found.stdout}{found.stderr}")
    shutil.copytree(json.loads(found.stdout)["Dir"], work / "tofu", copy_function=shutil.copyfile)
    for made in (work / "tofu").rglob("*"):
        if made.is_dir():
            made.chmod(0o755)
    run("OpenTofu", [*build, folder / "tofu", "./cmd/tofu"], work / "tofu", environment, BUILD_SECONDS)
    shutil.rmtree(work)
    (folder / "complete").touch()


class Tofu:
    """OpenTofu in a folder of its own."""

    def __init__(self, programs: Path, folder: Path) -> None:
        """Write what tells it to take the provider from the cache."""
        self._program, self.folder = programs / "tofu", folder / "tofu"
        self.folder.mkdir()
        shutil.copyfile(HERE / "main.tf", self.folder / "main.tf")
        overrides = f'provider_installation {{\n  dev_overrides {{ "{SOURCE}" = "{programs}" }}\n}}\n'
        (self.folder / "tofu.rc").write_text(overrides, encoding="utf-8")
        self.environment = {**sites.shell_environment(), "TF_CLI_CONFIG_FILE": str(self.folder / "tofu.rc")}

    def words(self, count: int) -> list[str | Path]:
        """Return the command that sees to so many machines."""
        variables = {
            "site": machines_plays.SITE,
            "machines": count,
            "flavor": machines_plays.FLAVOR,
            "image": machines_plays.IMAGE,
            "external_network": machines_plays.EXTERNAL_NETWORK,
            "volume_gib": machines_plays.VOLUME_GIB,
        }
        given = [f"-var={name}={value}" for name, value in variables.items()]
        return [self._program, "apply", "-auto-approve", "-input=false", "-no-color", *given]

    def forget(self) -> None:
        """Forget what it made, which somebody else took away."""
        for state in self.folder.glob("*.tfstate*"):
            state.unlink()
