# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The images: made once, and unpacked once into a folder of containerd that every run begins with."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import (
    hub_images,
    ingress_images,
    layout,
    programs,
    scratch_image,
    settings,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.image_builder import Builder
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

SECONDS = 60.0
COREDNS = "testbed.invalid/coredns:1"
# Where containerd 1.6 remembers what it has, and where it unpacks to.
MEMORY = ("io.containerd.metadata.v1.bolt/meta.db", "io.containerd.snapshotter.v1.overlayfs/metadata.db")
IN_IMAGES = ("coredns", "pause", *ingress_images.MODULES)
UNPACKED = "io.containerd.snapshotter.v1.overlayfs/snapshots"


def folder() -> Path:
    """Return the folder of the images that these sources make."""
    programs_in_images = [file for name in IN_IMAGES for file in programs.sources(name)]
    ours = [*layout.HERE.glob("*image*.py"), Path(__file__), *hub_images.sources()]
    return layout.cache() / "images" / layout.key([*ours, *programs_in_images])


def install() -> None:
    """Make and unpack the images, unless they are there."""
    made = folder()
    if (made / "saved.json").exists():
        return
    shutil.rmtree(made, ignore_errors=True)
    archives = made / "archives"
    archives.mkdir(parents=True)
    print("Kubernetes testbed: making its images", flush=True)
    scratch_image.write(archives / "pause.tar", settings.PAUSE, programs.folder() / "pause")
    scratch_image.write(archives / "coredns.tar", COREDNS, programs.folder() / "coredns")
    ingress_images.write(archives, programs.folder())
    builder = Builder(made / "build", made / "build.log")
    for number, name in enumerate(hub_images.build(builder)):
        builder.export(name, archives / f"{number}.tar")
    shutil.rmtree(made / "build")
    _unpack(made, sorted(archives.iterdir()))
    shutil.rmtree(archives)


def require() -> None:
    """Raise TestbedError unless the images are there."""
    if not (folder() / "saved.json").exists():
        raise TestbedError(f"The images of the testbed are not made; run {layout.HERE / 'testbed'} install.")


def fresh() -> Path:
    """Return containerd's folder, with the images and without what a former run left in it."""
    made = folder()
    root = made / "root"
    kept = set(json.loads((made / "saved.json").read_text(encoding="ascii")))
    for file in MEMORY:
        shutil.copyfile(made / "saved" / Path(file).parent.name, root / file)
    for unpacked in (root / UNPACKED).iterdir():
        if unpacked.name not in kept:
            shutil.rmtree(unpacked)
    return root


def _unpack(made: Path, archives: list[Path]) -> None:
    root, socket = made / "root", made / "socket"
    config = made / "containerd.toml"
    config.write_text(
        f'version = 2\nroot = "{root}"\nstate = "{made / "state"}"\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n'
        f'[grpc]\n  address = "{socket}"\n',
        encoding="ascii",
    )
    with (made / "containerd.log").open("w", encoding="utf-8") as log:
        daemon = subprocess.Popen(["containerd", f"--config={config}"], stdout=log, stderr=subprocess.STDOUT)
        try:
            ctr = ["ctr", f"--address={socket}", "--namespace=k8s.io"]
            _await(ctr, daemon, log.name)
            for archive in archives:
                commands.run(*ctr, "images", "import", archive)
        finally:
            daemon.terminate()
            daemon.wait(SECONDS)
    (made / "saved").mkdir()
    for file in MEMORY:
        shutil.copyfile(root / file, made / "saved" / Path(file).parent.name)
    names = sorted(unpacked.name for unpacked in (root / UNPACKED).iterdir())
    (made / "saved.json").write_text(json.dumps(names), encoding="ascii")


def _await(ctr: list[str], daemon: subprocess.Popen[bytes], log: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not commands.succeeds(*ctr, "version"):
        if daemon.poll() is not None or time.monotonic() > deadline:
            raise TestbedError(f"containerd did not start; see {log}.")
        time.sleep(0.1)
