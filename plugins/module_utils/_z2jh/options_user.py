# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of role z2jh: what a user gets."""

from __future__ import annotations

from .._site.option import Option

_MIB = 2**20

TOLERATIONS = Option(
    "tolerations",
    "dicts",
    "Taints of nodes that do not keep pods away.",
    "[{key: example.org/gpu, operator: Exists, effect: NoSchedule}]",
    default=(),
    fields=(
        Option("key", "str", "Key of the taint; empty for all.", "example.org/gpu", default=""),
        Option("operator", "str", "How it is compared.", "Exists", default="Equal", choices=("Equal", "Exists")),
        Option("value", "str", "Value of the taint.", "true", default=""),
        Option(
            "effect",
            "str",
            "Effect of the taint; empty for all.",
            "NoSchedule",
            default="",
            choices=("", "NoSchedule", "PreferNoSchedule", "NoExecute"),
        ),
    ),
)
NODE_SELECTOR = Option(
    "node_selector", "labels", "Labels that a node must have.", "{example.org/disk: ssd}", default={}
)
# What a profile, and each choice inside one, can say in place of what all users get.
OVERRIDES = (
    Option("image", "str", "Image of the server.", "registry.example.org/physics/notebook:1.4", default=""),
    Option("memory_bytes", "size", "Memory.", "4G", minimum=64 * _MIB),
    Option("cpus", "float", "CPU cores.", "2", minimum=0.01, maximum=1024),
    Option("gpus", "int", "Graphics processors.", "1", minimum=0, maximum=64),
    Option("tpus", "int", "Google's TPU chips.", "4", minimum=0, maximum=256),
    NODE_SELECTOR,
    TOLERATIONS,
    Option("environment", "environment", "Environment variables.", '{OMP_NUM_THREADS: "2"}', default={}),
    Option("default_url", "str", "Page that opens first.", "/lab/tree/start.ipynb", default=""),
)
_MENU = (
    Option("slug", "str", "Short name.", "big", required=True),
    Option("display_name", "str", "What people read.", "Big", required=True),
)
_DEFAULT = Option("default", "bool", "Chosen beforehand.", "true", default=False)

OPTIONS = (
    Option(
        "image",
        "str",
        "Image of users' servers; empty for the chart's sample.",
        "registry.example.org/notebook:1.4",
        default="",
    ),
    Option(
        "image_pull_policy",
        "str",
        "When it is pulled again; empty for Kubernetes' own rule.",
        "Always",
        default="",
        choices=("", "IfNotPresent", "Always", "Never"),
    ),
    Option("image_pull_secrets", "strings", "Secrets of the namespace to pull with.", "[registry]", default=()),
    Option("user_memory", "size", "Memory of one user.", "2G", default="1G", minimum=64 * _MIB),
    Option("user_cpus", "float", "CPU cores of one user.", "2", default=1.0, minimum=0.01, maximum=1024),
    Option(
        "memory_guarantee_percent",
        "int",
        "How much of the memory is reserved for each server.",
        "50",
        default=100,
        minimum=1,
        maximum=100,
    ),
    Option(
        "cpu_guarantee_percent",
        "int",
        "How much of the CPU cores is reserved for each server.",
        "100",
        default=50,
        minimum=1,
        maximum=100,
    ),
    Option(
        "gpu_resource",
        "str",
        "Name of the nodes' graphics processors.",
        "amd.com/gpu",
        default="nvidia.com/gpu",
        pattern=r"[a-z0-9.-]+/[A-Za-z0-9._-]+",
        pattern_help="is not the name of an extended resource",
    ),
    Option("user_environment", "environment", "Environment variables.", "{TZ: Europe/Oslo}", default={}),
    Option("default_url", "str", "Page that opens first.", "/tree", default="/lab"),
    Option("uid", "int", "User that servers run as.", "1000", default=1000, minimum=1, maximum=2**31 - 1),
    Option("gid", "int", "Group that homes belong to.", "100", default=100, minimum=1, maximum=2**31 - 1),
    Option("start_timeout", "int", "Seconds for a server to start.", "900", default=600, minimum=30, maximum=86400),
    NODE_SELECTOR,
    TOLERATIONS,
    Option(
        "profiles",
        "dicts",
        "Menu that users choose from.",
        "[{slug: big, display_name: Big, memory_bytes: 4G}]",
        default=(),
        fields=(
            *_MENU,
            Option("description", "str", "A sentence below the name.", "For large tables", default=""),
            _DEFAULT,
            *OVERRIDES,
            Option(
                "options",
                "dicts",
                "Menus inside the profile.",
                "[{slug: image, display_name: Image, choices: [{slug: r, display_name: R}]}]",
                default=(),
                fields=(
                    *_MENU,
                    Option(
                        "choices",
                        "dicts",
                        "What it offers.",
                        "[{slug: r, display_name: R}]",
                        required=True,
                        fields=(*_MENU, _DEFAULT, *OVERRIDES),
                    ),
                ),
            ),
        ),
    ),
)
