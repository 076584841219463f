# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of machines that cannot be meant are refused before anything is asked of the cloud."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.arguments_machines import problems

WORKERS = {"role": "worker", "count": 3, "boot_volume_size": 0, "volume_size": 0}


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"groups": [WORKERS, WORKERS]}, "groups: the role worker is there 2 times; give each role one entry."),
        ({"groups": [{**WORKERS, "count": -1}]}, "groups: the count of worker is -1; give 0 or more."),
        ({"groups": [{**WORKERS, "volume_size": -5}]}, "groups: volume_size of worker is -5; give 0 or more GiB."),
        ({"concurrency": 0}, "concurrency is 0; give 1 or more."),
        ({"wait_timeout": -1}, "wait_timeout is -1; give 1 or more."),
    ],
)
def test_what_cannot_be_meant(args: dict[str, Any], sentence: str) -> None:
    assert problems(args) == [sentence]


def test_what_is_right() -> None:
    assert problems({"groups": [WORKERS, {**WORKERS, "role": "server"}], "concurrency": 10, "wait_timeout": 900}) == []
