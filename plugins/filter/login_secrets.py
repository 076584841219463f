# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter: the secrets in a site's hub_login, which the plan never carries."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils._login.build import client_secret_name
from ..module_utils._login.providers import PROVIDERS
from ..module_utils._site.specification import convert_site


def login_secrets(login: Any) -> dict[str, str]:
    """Return the values of the secrets that *login* (a value of hub_login) gives, by name."""
    site = convert_site({"hub_login": login} if login else {})
    if site.problems:
        raise AnsibleFilterError(" ".join(site.problems))
    return {
        client_secret_name(PROVIDERS[entry["provider"]]): entry["client_secret"]
        for entry in site["login"]
        if entry["client_secret"]
    }


class FilterModule:
    """Filters of the login."""

    def filters(self) -> dict[str, Any]:
        """Return the filters by name."""
        return {"login_secrets": login_secrets}
