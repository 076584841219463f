# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the stage hub: what users meet after the login."""

from __future__ import annotations

from .option import Option
from .options_profiles import PROFILES

TITLE = "The hub"
OPTIONS = (
    PROFILES,
    Option(
        "hub_tutorials",
        "dicts",
        "Notebooks put into every home, from git repositories or folders; a user's edits are kept. "
        "A relative folder is looked for beside the inventory.",
        "[{source: https://github.com/example/course, branch: main, folder: course}]",
        default=(),
        shorthand="source",
        fields=(
            Option("source", "str", "Address of a git repository, or a folder.", "./notebooks", required=True),
            Option("branch", "str", "Branch; the repository's own default when left out.", "main", default=""),
            Option("folder", "str", "Folder in the home; named after the source when left out.", "course", default=""),
        ),
    ),
    Option(
        "hub_storage",
        "str",
        "Where homes lie: a volume for each user, a shared file system, or nowhere (they end with the server).",
        "volume",
        default="volume",
        choices=("volume", "shared", "none"),
    ),
    Option(
        "hub_user_packages",
        "strings",
        "Packages for the users' Python, as pip requirements.",
        '["numpy>=2", "matplotlib"]',
        default=(),
        # A leading hyphen would be an option of pip, such as another index; a password in an address would be shown.
        pattern=r"(?!.*://[^/\s]*@)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\s*(\[[A-Za-z0-9._,\s-]*\])?\s*([<>=!~;@(].*)?",
        pattern_help="is not a requirement of one package",
    ),
    Option(
        "hub_idle_hours",
        "hours",
        "Hours without activity after which a user's server is stopped; the home stays. 0 means never.",
        "1.5",
        default=3.0,
        minimum=0,
        maximum=8760,
    ),
    Option(
        "hub_port",
        "int",
        "Port of the hub. On `local` a free one is taken when this one is not.",
        "8080",
        derived="8000 on `local`; 443 with HTTPS and 80 without elsewhere",
        minimum=1,
        maximum=65535,
    ),
    Option(
        "hub_data_dir",
        "path",
        "Folder for the software, the database and the homes of a hub that is installed from packages.",
        "/srv/hub",
        derived="`scigateway/<hub_name>` in $XDG_DATA_HOME, as root and on servers in /var/lib",
        idle_on=("kubespray", "gke", "kubernetes"),
    ),
)
