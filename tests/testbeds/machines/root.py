# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The root file systems: a Debian of each suite with systemd, an SSH server and cloud-init, made once."""

from __future__ import annotations

import shutil
import zlib
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands, debian, folders
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

SUITES = ("bookworm", "trixie")
PACKAGES = [
    "systemd",
    "systemd-sysv",
    "dbus",
    "udev",
    "openssh-server",
    "python3",
    "sudo",
    "iproute2",
    "ca-certificates",
    "cloud-init",
    "netbase",
    "e2fsprogs",
    "parted",
    "rsync",
]
LEFT_OUT = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*")
# A container has no disks to check and nobody who would be told of upgrades.
MASKED = ("apt-daily.timer", "apt-daily-upgrade.timer", "e2scrub_all.timer", "systemd-networkd-wait-online.service")
CLOUD_INIT = """datasource_list: [NoCloud]
network: {config: disabled}
apt: {preserve_sources_list: true}
locale: false
manage_etc_hosts: true
"""
# In a container systemd leaves out of /etc/fstab what names a device (fstab-generator.c): a virtual machine mounts it.
FSTAB = """[Unit]
Description=Mount what /etc/fstab names, as a virtual machine does
DefaultDependencies=no
After=systemd-tmpfiles-setup-dev.service systemd-remount-fs.service local-fs-pre.target
Before=local-fs.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=-/bin/mount --all
[Install]
WantedBy=local-fs.target
"""


def folder(suite: str) -> Path:
    """Return the folder of a suite's root file system, as this file makes it."""
    key = zlib.crc32(Path(__file__).read_bytes())
    return folders.cache() / f"base-{suite}-{key:08x}"


def require(suite: str) -> Path:
    """Return the folder of a suite's root file system; TestbedError when it has not been made."""
    found = folder(suite)
    if not found.is_dir():
        raise TestbedError(f"There is no root file system of Debian {suite}; run the machines testbed's install first.")
    return found


def make(suite: str) -> bool:
    """Make the root file system of a suite; tell whether there was something to do."""
    target = folder(suite)
    if target.is_dir():
        return False
    commands.need_root("Making a root file system")
    part = target.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    commands.run(
        "mmdebstrap",
        "--variant=minbase",
        f"--include={','.join(PACKAGES)}",
        '--aptopt=Acquire::Languages "none"',
        *(f"--dpkgopt=path-exclude={pattern}" for pattern in LEFT_OUT),
        "--format=directory",
        suite,
        part,
        debian.mirror(),
        environment={"PYTHONDONTWRITEBYTECODE": ""},
        log=folders.cache() / f"install-{suite}.log",
    )
    wants = part / "etc/systemd/system/multi-user.target.wants"
    (wants / "systemd-networkd.service").symlink_to("/lib/systemd/system/systemd-networkd.service")
    (part / "etc/systemd/system/testbed-fstab.service").write_text(FSTAB, encoding="ascii")
    commands.run("chroot", part, "systemctl", "enable", "--quiet", "testbed-fstab.service")
    commands.run("chroot", part, "systemctl", "mask", "--quiet", *MASKED)
    (part / "etc/cloud/cloud.cfg.d/90-testbed.cfg").write_text(CLOUD_INIT, encoding="utf-8")
    # Each machine makes its own.
    for key in (part / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    # What a machine is served its packages from is this computer's archive: it is in sources.list already.
    part.rename(target)
    return True
