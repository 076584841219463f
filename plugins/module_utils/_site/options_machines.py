# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the stages machines and cluster: which machines, and how full they get."""

from __future__ import annotations

from .option import Option

_UNCHOSEN = ("local", "gke", "kubernetes")

TITLE = "Machines"
OPTIONS = (
    Option(
        "hub_server_max_memory",
        "size",
        "Above this need of memory (before the margin) `hub_platform: auto` takes a cluster instead of one server.",
        "250G",
        default="120G",
        minimum=2**30,
    ),
    Option(
        "hub_margin_percent",
        "int",
        "Share of memory that is kept free for the system when machines are chosen.",
        "20",
        default=10,
        minimum=0,
        maximum=1000,
    ),
    Option(
        "hub_flavor",
        "str",
        "Machine type to use, instead of the cheapest that holds the users; on a cluster, that of the workers.",
        "m3.large",
        default="",
        idle_on=_UNCHOSEN,
    ),
    Option(
        "hub_flavors",
        "dicts",
        "Machine types to choose from, instead of the table of the cloud.",
        "[{name: big, cpus: 32, memory: 125G, cost_per_hour: 1.6}]",
        default=(),
        idle_on=_UNCHOSEN,
        fields=(
            Option(
                "name", "str", "Name in the cloud.", "big", required=True, pattern=r"\S+", pattern_help="has blanks"
            ),
            Option("cpus", "int", "CPU cores.", "32", required=True, minimum=1),
            Option("memory", "size", "Memory.", "125G", required=True, minimum=2**20),
            Option("disk", "size", "Disk that comes with the machine.", "60G", default=0, minimum=0),
            Option("cost_per_hour", "float", "Price of an hour; left out when not known.", "1.6", minimum=0),
        ),
    ),
    Option(
        "hub_node_max_pods",
        "int",
        "Pods that one worker may run; some of them are the system's.",
        "110",
        default=110,
        minimum=20,
        maximum=1000,
        idle_on=("local", "server"),
    ),
    Option(
        "hub_node_max_volumes",
        "int",
        "Volumes that may be attached to one worker.",
        "25",
        derived="25 on OpenStack (Nova attaches 26 disks, and one is the system's), 127 on Google; otherwise no limit",
        minimum=2,
        idle_on=("local", "server"),
    ),
)
