# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a hub is led to the testbed: by the settings that each class of oauthenticator has for its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Client

Traits = dict[str, Any]


@dataclass(frozen=True)
class Authenticator:
    """A class of oauthenticator, and its traits: the client and all addresses."""

    class_path: str
    traits: Traits

    @property
    def class_name(self) -> str:
        """The name under which a configuration sets the traits."""
        return self.class_path.rsplit(".", 1)[-1]


def addresses(url: str, provider: str) -> Traits:
    """Return the traits that lead a provider's class to the testbed at url, and nothing else.

    GitHub's class derives all from one address; Google's all but one. CILogon's trait cilogon_host is of no use: the
    class puts https:// before it. ORCID and a campus have no class of their own.
    """
    base = f"{url}/{provider}"
    return {
        "google": {"authorize_url": f"{base}/o/oauth2/v2/auth", "google_api_url": base},
        "github": {"github_url": base},
        "cilogon": {
            "authorize_url": f"{base}/authorize",
            "token_url": f"{base}/oauth2/token",
            "userdata_url": f"{base}/oauth2/userinfo",
        },
        "globus": {
            "authorize_url": f"{base}/v2/oauth2/authorize",
            "token_url": f"{base}/v2/oauth2/token",
            "userdata_url": f"{base}/v2/oauth2/userinfo",
            "revocation_url": f"{base}/v2/oauth2/token/revoke",
            "globus_groups_url": f"{base}/v2/groups/my_groups",
        },
        "orcid": {
            "authorize_url": f"{base}/oauth/authorize",
            "token_url": f"{base}/oauth/token",
            "userdata_url": f"{base}/oauth/userinfo",
        },
        "oidc": {
            "authorize_url": f"{base}/authorize",
            "token_url": f"{base}/token",
            "userdata_url": f"{base}/userinfo",
        },
    }[provider]


CLASSES = {
    "google": "oauthenticator.google.GoogleOAuthenticator",
    "github": "oauthenticator.github.GitHubOAuthenticator",
    "cilogon": "oauthenticator.cilogon.CILogonOAuthenticator",
    "globus": "oauthenticator.globus.GlobusOAuthenticator",
    "orcid": "oauthenticator.generic.GenericOAuthenticator",
    "oidc": "oauthenticator.generic.GenericOAuthenticator",
}


def authenticator(url: str, client: Client) -> Authenticator:
    """Return the class for a client's provider, and the traits that make the client's hub use the testbed."""
    traits = {
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "oauth_callback_url": client.redirect_uris[0],
        **addresses(url, client.provider),
    }
    return Authenticator(CLASSES[client.provider], traits)
