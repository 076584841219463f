# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of a site with very many profiles, against Helm's own work with them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.values import build
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import run
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_testbed import Testbed
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import programs

PROFILES = 200
SECRETS = dict.fromkeys(("cookie_secret", "crypt_key", "proxy_token", "check_token", "operator_token"), "ab" * 32)


def options(profiles: int) -> dict[str, Any]:
    """Return the options of a hub with so many profiles, of which every other has a menu inside."""
    return {
        "login": {
            "authenticator_class": "nativeauthenticator.NativeAuthenticator",
            "config": {"Authenticator": {"allowed_users": ["ada"]}},
        },
        "reserved_users": ["hub-check-a"],
        "profiles": [profile(number) for number in range(profiles)],
    }


def profile(number: int) -> dict[str, Any]:
    """Return one profile of its own image, size and nodes."""
    found: dict[str, Any] = {
        "slug": f"course-{number}",
        "display_name": f"Course {number}",
        "description": "Notebooks and data of one course",
        "image": f"registry.example.org/course-{number}:1.4",
        "memory_bytes": "2G",
        "cpus": 2,
        "node_selector": {"example.org/disk": "ssd"},
        "environment": {"COURSE": str(number)},
    }
    if number % 2:
        sizes = [{"slug": f"{size}g", "display_name": f"{size} GiB", "memory_bytes": f"{size}G"} for size in (2, 4, 8)]
        found["options"] = [{"slug": "memory", "display_name": "Memory", "choices": sizes}]
    return found


def measure_values(testbed: Testbed, repeats: int) -> tuple[list[float], list[float]]:
    """Return the seconds in which the values are made, and in which Helm makes the objects of them, in turn."""
    given = options(PROFILES)
    made = build(given, SECRETS).complete
    found = len(made["singleuser"]["profileList"])
    if found != PROFILES:
        raise BenchmarkFailure(f"The values have {found} profiles where the site has {PROFILES}; they are wrong.")
    file = testbed.folder / "many.json"
    file.write_text(json.dumps(made), encoding="utf-8")
    words: list[str | Path] = [
        *("helm", "template", "hub", testbed.chart, f"--values={file}", f"--kube-version={programs.version()}"),
    ]
    ours, peer = [], []
    for _number in range(repeats):
        began = time.perf_counter()
        build(given, SECRETS)
        ours.append(time.perf_counter() - began)
        peer.append(run("kubernetes template", words, testbed.folder, testbed.environment, seconds=120))
    return ours, peer
