# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Site variables: where in the cloud machines are made, who reaches them, and what state they are in."""

from __future__ import annotations

from .option import Option

_NO_MACHINES = ("local", "gke", "kubernetes")
_NO_CLUSTER = ("local", "server", "gke", "kubernetes")

TITLE = "The cloud"
OPTIONS = (
    Option(
        "hub_openstack_cloud",
        "str",
        "Name of the cloud in `clouds.yaml`. Empty for what the environment says (`OS_CLOUD`, or an openrc file).",
        "jetstream2",
        default="",
        pattern=r"\S+",
        pattern_help="has blanks",
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_machines",
        "str",
        "Whether the machines run, are stopped, or are shelved (stopped, and their place is given back to the cloud). "
        "Data and addresses stay in all three.",
        "shelved",
        default="present",
        choices=("present", "stopped", "shelved"),
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_control_plane_count",
        "int",
        "How many machines control the cluster; an odd number, because more than half of them must agree.",
        "3",
        default=1,
        minimum=1,
        maximum=9,
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_worker_count",
        "int",
        "How many workers the cluster has, instead of as many as hold the users.",
        "4",
        derived="as many as hold the users",
        minimum=1,
        maximum=1000,
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_image",
        "str",
        "Image that the machines begin with, by name or ID.",
        "Featured-Ubuntu24",
        derived="`Featured-Ubuntu24` on OpenStack, which is Jetstream2's",
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_root_disk",
        "size",
        "Size of a volume that the machines boot from, instead of the disk that comes with the machine type.",
        "60G",
        derived="no volume, except where the machine type has no disk: then 20G, or what the image needs",
        minimum=2**30,
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_network",
        "str",
        "Network of the machines: `auto` (the one that the cloud makes for each project, where it does that, else our "
        "own), `own`, or the name or ID of one that is there, which is used as it is and never taken away.",
        "own",
        default="auto",
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_network_cidr",
        "str",
        "Addresses of our own network.",
        "10.66.0.0/20",
        default="10.66.0.0/20",
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_external_network",
        "str",
        "Network that public addresses come from. Empty for the only one that there is.",
        "public",
        default="",
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_floating_ip",
        "str",
        "A public address that you have reserved, for the server or the first machine of the control plane. It is "
        "never released.",
        "203.0.113.7",
        default="",
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_admin_cidrs",
        "strings",
        "Networks that may log in to the machines by SSH, and reach the API of the cluster. No machine is made while "
        "it is empty. With `hub_bastion`, its address as the machines see it belongs here.",
        "[198.51.100.0/24, 203.0.113.7/32]",
        default=(),
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_bastion",
        "str",
        "Machine through which all others are reached by SSH, at their private addresses.",
        "ada@bastion.example.org",
        default="",
        derived="the first machine of the control plane, for those without a public address",
        pattern=r"[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?",
        pattern_help="is not a user and a host",
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_ssh_user",
        "str",
        "Account of the machines that Ansible logs in to.",
        "ubuntu",
        default="",
        derived="what the image says, else what its system is known for",
        pattern=r"[a-z_][a-z0-9_-]{0,31}",
        pattern_help="is not the name of an account",
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_ssh_public_key",
        "str",
        "Public key that may log in to the machines: a file, or the key itself. Empty for a key pair of the site, made "
        "in `hub_state_dir`.",
        "~/.ssh/id_ed25519.pub",
        default="",
        idle_on=_NO_MACHINES,
    ),
    Option(
        "hub_pod_cidr",
        "str",
        "Addresses of the pods of the cluster.",
        "10.233.64.0/18",
        default="10.233.64.0/18",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_service_cidr",
        "str",
        "Addresses of the services of the cluster.",
        "10.233.0.0/18",
        default="10.233.0.0/18",
        idle_on=_NO_CLUSTER,
    ),
)
