# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nova's fake hypervisor with what is missing in it: snapshots that reach Glance, a memory across restarts, and hooks.

Metadata of a server tell it to go wrong: testbed_fail=build ends in ERROR, testbed_delay=SECONDS keeps it in BUILD.
"""

from __future__ import annotations

import io
import time
from typing import Any

from nova import exception  # type: ignore[import-not-found]
from nova.compute import power_state, vm_states  # type: ignore[import-not-found]
from nova.image import glance  # type: ignore[import-not-found]
from nova.virt import fake  # type: ignore[import-not-found]

UNBUILT = (vm_states.BUILDING, vm_states.ERROR, vm_states.DELETED, vm_states.SOFT_DELETED)


class PretendedDriver(fake.FakeDriverWithoutFakeNodes):  # type: ignore[misc]
    def default_root_device_name(self, instance: Any, image_meta: Any, root_bdm: Any) -> str:
        # As KVM with virtio disks; else volumes would be named after SCSI disks.
        return "/dev/vda"

    def spawn(self, context: Any, instance: Any, *arguments: Any, **more: Any) -> None:
        told = instance.metadata or {}
        time.sleep(float(told.get("testbed_delay", 0)))
        if told.get("testbed_fail") == "build":
            raise exception.BuildAbortException(instance_uuid=instance.uuid, reason="testbed_fail=build")
        super().spawn(context, instance, *arguments, **more)

    def get_info(self, instance: Any, use_cache: bool = True) -> Any:
        # A hypervisor knows its servers after nova-compute was started again; the fake one has forgotten them.
        if instance.uuid not in self.instances and instance.vm_state not in UNBUILT:
            on = instance.power_state == power_state.RUNNING
            state = power_state.RUNNING if on else power_state.SHUTDOWN
            self.instances[instance.uuid] = fake.FakeInstance(instance.name, state, instance.uuid)
            flavor = instance.flavor
            self.resources.claim(vcpus=flavor.vcpus, mem=flavor.memory_mb, disk=flavor.root_gb)
        return super().get_info(instance, use_cache)

    def snapshot(self, context: Any, instance: Any, image_id: str, update_task_state: Any) -> None:
        super().snapshot(context, instance, image_id, update_task_state)
        service, image_id = glance.get_remote_image_service(context, image_id)
        kind = {"disk_format": "raw", "container_format": "bare"}
        service.update(context, image_id, kind, io.BytesIO(b"testbed"))
