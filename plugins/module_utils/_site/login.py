# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The login of a site in its plan."""

from __future__ import annotations

from typing import Any

from .._login.build import build_login, login_problems
from .._login.hub_facts import HubFacts
from .names import RESERVED_USERS
from .people import People
from .specification import Site

# Of every hub: the cookies of its users, its proxy, and the token of its check.
_EVERY_HUB = ("cookie_secret", "proxy_token", "check_token")


def login_rules(site: Site, platform: str, https: bool, people: People) -> list[str]:
    """Return a sentence for each reason not to deploy the site's login."""
    return login_problems("hub_login[0]", site["login"][0], _facts(site, platform, https, people))


def plan_login(site: Site, platform: str, https: bool, people: People) -> dict[str, Any]:
    """Return the key login of the plan."""
    return build_login(site["login"][0], _facts(site, platform, https, people))


def secret_names(login: dict[str, Any], engine: str) -> list[str]:
    """Return the names of the secrets that the hub needs; never their values."""
    # the chart of z2jh would make up a key for kept tokens by itself, and another one each time; the other is that of
    # the service by whom people leave
    names = [
        *(secret["name"] for secret in login["secrets"]),
        *_EVERY_HUB,
        *(["operator_token", "crypt_key"] if engine == "z2jh" else []),
    ]
    return list(dict.fromkeys(names))


def _facts(site: Site, platform: str, https: bool, people: People) -> HubFacts:
    return HubFacts(
        platform=platform,
        domain=site["domain"].lower(),
        https=https,
        port=site["port"] or 8000,
        users=tuple(people.users),
        admins=tuple(people.admins),
        reserved=RESERVED_USERS,
        blocked=tuple(people.blocked),
    )
