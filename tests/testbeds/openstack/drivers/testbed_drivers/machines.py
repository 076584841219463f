# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nova's driver whose servers are real machines: Debian with systemd, an SSH server and cloud-init."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.machine import Machine
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.record import Connection, Record
from nova.compute import task_states  # type: ignore[import-not-found]

from .pretended import PretendedDriver

# The suite nearest to an image, by its properties; what is not named here is the older one.
TRIXIE = {("debian", "13"), ("ubuntu", "24.04"), ("ubuntu", "26.04")}
# What destroys a server that will be there again: a cloud has its root disk elsewhere meanwhile, here it stays.
COMING_BACK = (task_states.SHELVING_OFFLOADING, task_states.RESIZE_REVERTING)


class MachineDriver(PretendedDriver):
    def spawn(
        self,
        context: Any,
        instance: Any,
        image_meta: Any,
        injected_files: Any,
        admin_password: Any,
        allocations: Any,
        network_info: Any = None,
        block_device_info: Any = None,
        power_on: bool = True,
        accel_info: Any = None,
    ) -> None:
        rest = (injected_files, admin_password, allocations, network_info, block_device_info, power_on, accel_info)
        super().spawn(context, instance, image_meta, *rest)
        machine = Machine(instance.uuid)
        # After unshelving there is the machine of before.
        if not machine.exists():
            if not network_info:
                return
            machine.make(_record(instance, image_meta, network_info))
        _plug(machine, block_device_info)
        if power_on:
            machine.boot()

    def destroy(
        self,
        context: Any,
        instance: Any,
        network_info: Any,
        block_device_info: Any = None,
        destroy_disks: bool = True,
        destroy_secrets: bool = True,
    ) -> None:
        super().destroy(context, instance, network_info, block_device_info, destroy_disks, destroy_secrets)
        machine = Machine(instance.uuid)
        if instance.task_state in COMING_BACK or not destroy_disks:
            if machine.exists():
                machine.halt()
                machine.detach_all()
        else:
            machine.gone()

    def power_off(self, instance: Any, timeout: int = 0, retry_interval: int = 0) -> None:
        super().power_off(instance, timeout, retry_interval)
        Machine(instance.uuid).halt()

    def power_on(
        self,
        context: Any,
        instance: Any,
        network_info: Any,
        block_device_info: Any = None,
        accel_info: Any = None,
        share_info: Any = None,
    ) -> None:
        super().power_on(context, instance, network_info, block_device_info, accel_info, share_info)
        Machine(instance.uuid).boot()

    def reboot(self, context: Any, instance: Any, network_info: Any, reboot_type: str, *rest: Any, **more: Any) -> None:
        machine = Machine(instance.uuid)
        machine.halt(hard=reboot_type.upper() == "HARD")
        super().reboot(context, instance, network_info, reboot_type, *rest, **more)
        machine.boot()

    def migrate_disk_and_power_off(self, context: Any, instance: Any, *rest: Any, **more: Any) -> Any:
        Machine(instance.uuid).halt()
        return super().migrate_disk_and_power_off(context, instance, *rest, **more)

    def finish_revert_migration(self, context: Any, instance: Any, *rest: Any, **more: Any) -> None:
        super().finish_revert_migration(context, instance, *rest, **more)
        Machine(instance.uuid).boot()

    def confirm_migration(self, context: Any, migration: Any, instance: Any, network_info: Any) -> None:
        if migration.source_compute != migration.dest_compute:
            # Only the books of the host that it left: the machine runs on under the other one.
            PretendedDriver.destroy(self, context, instance, network_info)

    def attach_volume(
        self, context: Any, connection_info: Any, instance: Any, mountpoint: str, *rest: Any, **more: Any
    ) -> None:
        super().attach_volume(context, connection_info, instance, mountpoint, *rest, **more)
        _attach(Machine(instance.uuid), connection_info, mountpoint)

    def detach_volume(
        self, context: Any, connection_info: Any, instance: Any, mountpoint: str, *rest: Any, **more: Any
    ) -> None:
        super().detach_volume(context, connection_info, instance, mountpoint, *rest, **more)
        machine = Machine(instance.uuid)
        if machine.exists():
            machine.detach(mountpoint)

    def extend_volume(self, context: Any, connection_info: Any, instance: Any, requested_size: int) -> None:
        super().extend_volume(context, connection_info, instance, requested_size)
        machine = Machine(instance.uuid)
        if machine.exists():
            machine.grow()

    def get_console_output(self, context: Any, instance: Any) -> bytes:
        return Machine(instance.uuid).console()


def _record(instance: Any, image_meta: Any, network_info: Any) -> Record:
    vif = network_info[0]
    subnet = vif["network"]["subnets"][0]
    gateway = (subnet["gateway"] or {}).get("address") or ""
    image = image_meta.properties
    distribution = (image.get("os_distro") or "", instance.system_metadata.get("image_os_version", ""))
    return Record(
        id=instance.uuid,
        hostname=instance.hostname,
        connection=Connection(
            vif["address"], vif.fixed_ips()[0]["address"], int(subnet["cidr"].split("/")[1]), gateway
        ),
        suite="trixie" if distribution in TRIXIE else "bookworm",
        user=image.get("os_admin_user") or distribution[0] or "debian",
        public_keys=[instance.key_data] if instance.key_data else [],
        user_data=base64.b64decode(instance.user_data or "").decode("utf-8", errors="replace"),
    )


def _disks(block_device_info: Any) -> list[Any]:
    """Return the volumes of a server besides the one that it boots from, which its root file system stands for."""
    told = block_device_info or {}
    root = told.get("root_device_name")
    return [disk for disk in told.get("block_device_mapping") or [] if disk["mount_device"] != root]


def _plug(machine: Machine, block_device_info: Any) -> None:
    for disk in _disks(block_device_info):
        _attach(machine, disk["connection_info"], disk["mount_device"])


def _attach(machine: Machine, connection_info: Any, device: str) -> None:
    file = connection_info["data"].get("device_path")
    if file and machine.exists():
        volume = connection_info.get("serial") or connection_info.get("volume_id") or Path(file).name
        machine.attach(Path(file), device, volume)
