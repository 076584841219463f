# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cinder's driver: a volume is a sparse file, and every request succeeds at once. An image's content is not copied."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from typing import Any

from cinder.tests import fake_driver  # type: ignore[import-not-found]
from oslo_config import cfg  # type: ignore[import-not-found,import-untyped,unused-ignore]


class FileVolumeDriver(fake_driver.FakeLoggingVolumeDriver):  # type: ignore[misc]
    def create_volume(self, volume: Any) -> Any:
        self._grow(volume, volume["size"])
        return super().create_volume(volume)

    def create_cloned_volume(self, volume: Any, src_vol: Any) -> None:
        self._grow(volume, volume["size"])

    def create_volume_from_snapshot(self, volume: Any, snapshot: Any) -> None:
        self._grow(volume, volume["size"])

    def extend_volume(self, volume: Any, new_size: int) -> None:
        self._grow(volume, new_size)

    def delete_volume(self, volume: Any) -> None:
        self._file(volume).unlink(missing_ok=True)

    def initialize_connection(self, volume: Any, connector: Any) -> Any:
        told = super().initialize_connection(volume, connector)
        # Nova's driver makes a disk of the file, where servers are machines.
        told["data"]["device_path"] = str(self._file(volume))
        return told

    def clone_image(
        self, context: Any, volume: Any, image_location: Any, image_meta: Any, image_service: Any
    ) -> tuple[dict[str, Any], bool]:
        # Said to be cloned, without a download: Cinder then calls neither qemu-img nor sudo.
        self._grow(volume, volume["size"])
        return {}, True

    def copy_volume_to_image(self, context: Any, volume: Any, image_service: Any, image_meta: Any) -> None:
        kind = {"disk_format": "raw", "container_format": "bare"}
        image_service.update(context, image_meta["id"], kind, io.BytesIO(b"testbed"))

    @staticmethod
    def _file(volume: Any) -> Path:
        return Path(cfg.CONF.state_path) / "volumes" / str(volume["name"])

    def _grow(self, volume: Any, gibibytes: int) -> None:
        file = self._file(volume)
        with contextlib.suppress(FileExistsError):
            file.parent.mkdir(parents=True)
        with file.open("ab"):
            os.truncate(file, gibibytes << 30)
