# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of role z2jh: where homes lie, and what lies in them."""

from __future__ import annotations

from .._site.option import Option

# Of volumes and claims: what Kubernetes takes as the name of an object.
NAME = r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?"
NO_NAME = "is not lower-case letters, digits, hyphens and dots"
VOLUME = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
NO_VOLUME = "is not 1 to 63 lower-case letters, digits and hyphens"
NFS = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:/\S*"
NO_NFS = "is not the server and the folder of an export"
FOLDER = r"/[^\s:]+"
NO_FOLDER = "is not an absolute path without blanks and colons"

OPTIONS = (
    Option(
        "storage",
        "str",
        "A volume for each user, a shared file system, or nothing that lasts.",
        "shared",
        default="volume",
        choices=("volume", "shared", "none"),
    ),
    Option("user_disk", "size", "Size of one home.", "20G", default="10G", minimum=2**20),
    Option(
        "storage_class",
        "str",
        "Class of the volumes; empty for the cluster's default.",
        "csi-cinder",
        default="",
        pattern=NAME,
        pattern_help=NO_NAME,
    ),
    Option(
        "storage_access_mode",
        "str",
        "How a user's volume is attached.",
        "ReadWriteMany",
        default="ReadWriteOnce",
        choices=("ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"),
    ),
    Option(
        "shared_claim",
        "str",
        "Claim of the shared file system that is there.",
        "homes",
        default="",
        pattern=NAME,
        pattern_help=NO_NAME,
    ),
    Option("nfs", "str", "Export that is there.", "10.0.0.5:/homes", default="", pattern=NFS, pattern_help=NO_NFS),
    Option("nfs_mount_options", "strings", "How it is mounted.", "[nfsvers=4.2]", default=()),
    Option("shared_size", "size", "Size of the shared file system.", "2T", minimum=2**20),
    Option("named_users", "int", "How many people have a home.", "200", default=1, minimum=1),
    Option(
        "home_path",
        "str",
        "Where the home is in a server.",
        "/home/jovyan",
        default="/home/jovyan",
        pattern=FOLDER,
        pattern_help=NO_FOLDER,
    ),
    Option("hub_database_class", "str", "Class of that volume; empty for the one it has.", "fast", default=""),
    Option("hub_database_size", "size", "Volume of the hub's database.", "2G", default="1G", minimum=2**20),
    Option(
        "extra_volumes",
        "dicts",
        "More folders in every server.",
        "[{name: data, path: /data, claim: telescope, read_only: true}]",
        default=(),
        fields=(
            Option(
                "name",
                "str",
                "Short name.",
                "data",
                required=True,
                pattern=VOLUME,
                pattern_help=NO_VOLUME,
            ),
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
            Option(
                "config_map", "str", "ConfigMap to mount.", "settings", default="", pattern=NAME, pattern_help=NO_NAME
            ),
            Option("secret", "str", "Secret to mount.", "tokens", default="", pattern=NAME, pattern_help=NO_NAME),
            Option("sub_path", "str", "Folder inside it.", "2026", default=""),
            Option("read_only", "bool", "Nobody can write.", "true", default=True),
        ),
    ),
    Option(
        "tutorials",
        "dicts",
        "Notebooks put into every home.",
        "[{source: https://github.com/example/course, folder: course}]",
        default=(),
        fields=(
            Option("source", "str", "Git repository or folder.", "/srv/course", required=True),
            Option("branch", "str", "Branch; the default one when empty.", "main", default=""),
            Option("folder", "str", "Folder in the home.", "course", required=True),
        ),
    ),
    Option("tutorials_image", "str", "Image with git; empty for that of users.", "example.org/git:1", default=""),
)
