# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the stage plan: what the site is and whom it serves."""

from __future__ import annotations

from .option import Option

PLATFORMS = ("local", "server", "kubespray", "gke", "kubernetes")
_NAME = r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?"

TITLE = "The site"
OPTIONS = (
    Option(
        "hub_name",
        "name",
        "Name of the site; everything that is made for it carries this label.",
        "physics-hub",
        derived="the name of the inventory's folder, or `local` without one",
        pattern=_NAME,
        pattern_help="is not 1 to 40 lower-case letters, digits and hyphens that begin with a letter",
    ),
    Option(
        "hub_platform",
        "str",
        "Where the hub runs: on this computer, on one server, on a cluster that we make, on GKE, or on your cluster. "
        "`auto` chooses `server` or `kubespray` by the need of memory.",
        "server",
        default="local",
        choices=("auto", *PLATFORMS),
    ),
    Option(
        "hub_cloud",
        "str",
        "Whose machines are used on `server` and `kubespray`; `existing` means machines that you have already.",
        "openstack",
        default="",
        choices=("", "openstack", "gcp", "existing"),
        idle_on=("local",),
    ),
    Option(
        "hub_engine",
        "str",
        "What installs the hub: plain packages, The Littlest JupyterHub, or Zero to JupyterHub.",
        "tljh",
        default="auto",
        choices=("auto", "packages", "tljh", "z2jh"),
        derived="`auto` is `packages` on `local`, `tljh` on `server`, and `z2jh` on a cluster",
    ),
    Option(
        "hub_domain",
        "str",
        "Domain name of the hub.",
        "hub.example.org",
        default="",
        pattern=r"(?=.{1,253}$)([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])",
        pattern_help="is not a domain name",
        idle_on=("local",),
    ),
    Option(
        "hub_https",
        "bool",
        "Whether the hub is reached by HTTPS.",
        "true",
        derived="false on `local`, true elsewhere",
    ),
    Option(
        "hub_users",
        "names",
        "Who may log in. Names are kept in lower case; `-e hub_users=ada,grace` works too.",
        "[ada, grace]",
        default=(),
    ),
    Option(
        "hub_admins",
        "names",
        "Who may log in and administer the hub; they need not stand in `hub_users` too.",
        "[grace]",
        default=(),
    ),
    Option(
        "hub_blocked_users",
        "names",
        "Who may not log in, whatever else lets them in: for people who left, where `hub_login` lets a whole "
        "organization or domain in. See [offboarding](offboarding.md).",
        "[alan]",
        default=(),
    ),
    Option(
        "hub_concurrent_users",
        "int",
        "How many people work at the same time.",
        "30",
        derived="60 % of the named users, rounded up; 5 when nobody is named",
        minimum=1,
        maximum=1_000_000,
    ),
    Option(
        "hub_user_memory",
        "size",
        "Memory of one user.",
        "8G",
        default="1G",
        minimum=64 * 2**20,
    ),
    Option(
        "hub_user_cpu",
        "float",
        "CPU cores of one user.",
        "0.5",
        default=1.0,
        minimum=0.01,
        maximum=1024,
    ),
    Option(
        "hub_user_disk",
        "size",
        "Disk of one user's home.",
        "20G",
        default="10G",
        minimum=2**20,
    ),
    Option(
        "hub_base_memory",
        "size",
        "Memory counted for the hub itself, and for the system pods of each worker of a cluster.",
        "512M",
        default="128M",
        minimum=0,
    ),
    Option(
        "hub_base_disk",
        "size",
        "Disk counted for the software.",
        "5G",
        default="2G",
        minimum=0,
    ),
    Option(
        "hub_cpu_margin_percent",
        "int",
        "What is added to the users' CPU.",
        "20",
        default=20,
        minimum=0,
        maximum=1000,
    ),
    Option(
        "hub_state_dir",
        "path",
        "Folder for secrets, logs and reports of this site.",
        "~/hubs/physics-hub",
        derived="`.hub` in the inventory's folder; without one, `scigateway/<hub_name>` in $XDG_STATE_HOME",
    ),
)
