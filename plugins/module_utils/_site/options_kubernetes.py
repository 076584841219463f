# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the stage hub that only a cluster has."""

from __future__ import annotations

from .._z2jh.options_cluster import EGRESS
from .._z2jh.options_home import FOLDER, NAME, NFS, NO_FOLDER, NO_NAME, NO_NFS, NO_VOLUME, VOLUME
from .option import Option

_NO_CLUSTER = ("local", "server")

TITLE = "The hub on a cluster"
OPTIONS = (
    Option(
        "hub_kubeconfig",
        "path",
        "File by which the cluster is reached.",
        "~/.kube/config",
        derived="that of the environment (`KUBECONFIG`, or `~/.kube/config`)",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_kube_context",
        "str",
        "Context of that file; empty for its current one.",
        "physics",
        default="",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_namespace",
        "name",
        "Namespace of the hub; a site needs one of its own.",
        "physics-hub",
        derived="`hub_name`",
        pattern=r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
        pattern_help="is not 1 to 63 lower-case letters, digits and hyphens",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_user_image",
        "str",
        "Image of users' servers, with a tag. It needs `jupyterhub-singleuser` of JupyterHub 5, and git for tutorials. "
        "Empty for the sample of the chart, with JupyterLab and little else.",
        "registry.example.org/physics/notebook:1.4",
        default="",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_storage_class",
        "str",
        "Storage class of homes; empty for the default one of the cluster.",
        "csi-cinder",
        default="",
        pattern=NAME,
        pattern_help=NO_NAME,
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_storage_access_mode",
        "str",
        "How a user's volume is attached.",
        "ReadWriteMany",
        default="ReadWriteOnce",
        choices=("ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"),
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_shared_claim",
        "str",
        "With `hub_storage: shared`: claim of the namespace in which homes lie; without it and `hub_nfs`, one is made.",
        "homes",
        default="",
        pattern=NAME,
        pattern_help=NO_NAME,
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_nfs",
        "str",
        "With `hub_storage: shared`: export of NFS, such as a share of Manila, in which homes lie.",
        "10.0.0.5:/shares/homes",
        default="",
        pattern=NFS,
        pattern_help=NO_NFS,
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_shared_size",
        "size",
        "With `hub_storage: shared`: size of the file system that is made; not for `hub_shared_claim` and `hub_nfs`.",
        "2T",
        derived="`hub_user_disk` for everybody who is named, and never less than there is",
        minimum=2**20,
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_extra_volumes",
        "dicts",
        "More folders in every server: a claim, an export of NFS, a ConfigMap or a Secret of the namespace.",
        "[{name: data, path: /data, claim: telescope}]",
        default=(),
        idle_on=_NO_CLUSTER,
        fields=(
            Option("name", "str", "Short name.", "data", required=True, pattern=VOLUME, pattern_help=NO_VOLUME),
            Option(
                "path",
                "str",
                "Where it is in a server.",
                "/data",
                required=True,
                pattern=FOLDER,
                pattern_help=NO_FOLDER,
            ),
            Option("claim", "str", "Claim to mount.", "telescope", default="", pattern=NAME, pattern_help=NO_NAME),
            Option("nfs", "str", "Export to mount.", "10.0.0.5:/data", default="", pattern=NFS, pattern_help=NO_NFS),
            Option("config_map", "str", "ConfigMap to mount.", "maps", default="", pattern=NAME, pattern_help=NO_NAME),
            Option("secret", "str", "Secret to mount.", "keys", default="", pattern=NAME, pattern_help=NO_NAME),
            Option("sub_path", "str", "Folder inside it.", "2026", default=""),
            Option("read_only", "bool", "Whether nobody can write.", "false", default=True),
        ),
    ),
    Option(
        "hub_egress",
        "dicts",
        "Private networks that users' servers may reach; without it, they reach the internet alone.",
        "[{name: data-store, cidr: 10.4.0.0/16, ports: [443]}]",
        default=(),
        fields=EGRESS,
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_kernel_idle_hours",
        "hours",
        "Hours without activity after which a kernel is stopped; 0 means never.",
        "1",
        derived="`hub_idle_hours`",
        minimum=0,
        maximum=8760,
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_prepull",
        "bool",
        "Whether images are pulled to every node before somebody needs them.",
        "false",
        default=True,
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_warm_spares",
        "int",
        "Places for users that are kept free, so that a node is there before the next one comes.",
        "5",
        default=0,
        minimum=0,
        maximum=10000,
        idle_on=_NO_CLUSTER,
    ),
)
