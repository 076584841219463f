# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The login services that a hub can use, with what each takes. Addresses and traits as in oauthenticator 17.4."""

from __future__ import annotations

from dataclasses import dataclass

_CLIENT = ("client_id", "client_secret", "auth_state")
_PEOPLE = ("allow_all", "allow_existing_users")


@dataclass(frozen=True)
class Provider:
    """One login service.

    *section* is the part of JupyterHub's configuration that holds its settings, *fields* are the keys of an entry of
    `hub_login` that mean something to it. An empty *authorize_url* is one that the operator gives, or none at all.
    *names* says what its users are called, *register* where a hub is made known to it.
    """

    name: str
    service: str
    authenticator_class: str
    section: str
    fields: tuple[str, ...]
    authorize_url: str = ""
    names: str = ""
    register: str = ""

    @property
    def is_oauth(self) -> bool:
        """Whether people log in elsewhere, and come back to the hub's redirect address."""
        return "client_id" in self.fields


_ALL = (
    Provider("shared_password", "Shared password", "shared-password", "SharedPasswordAuthenticator", _PEOPLE),
    # known so that it can be refused with its reason
    Provider("dummy", "Any name, no password", "dummy", "DummyAuthenticator", _PEOPLE),
    Provider(
        "native",
        "Sign-up with approval",
        "hub_login.ApprovedSignUpAuthenticator",
        "ApprovedSignUpAuthenticator",
        (),
    ),
    Provider(
        "google",
        "Google",
        "google",
        "GoogleOAuthenticator",
        (*_CLIENT, *_PEOPLE, "allowed_domains", "hosted_domain", "strip_domain"),
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        names="e-mail addresses",
        register="https://console.cloud.google.com/apis/credentials (OAuth client ID, type Web application)",
    ),
    Provider(
        "github",
        "GitHub",
        "github",
        "GitHubOAuthenticator",
        (*_CLIENT, *_PEOPLE, "allowed_organizations"),
        authorize_url="https://github.com/login/oauth/authorize",
        names="GitHub account names",
        register="https://github.com/settings/applications/new, or the settings of your organization",
    ),
    Provider(
        "cilogon",
        "CILogon",
        "cilogon",
        "CILogonOAuthenticator",
        (*_CLIENT, *_PEOPLE, "identity_providers"),
        authorize_url="https://cilogon.org/authorize",
        register="https://cilogon.org/oauth2/register (a person there approves it, which takes hours to days)",
    ),
    Provider(
        "access",
        "ACCESS",
        "cilogon",
        "CILogonOAuthenticator",
        (*_CLIENT, *_PEOPLE),
        authorize_url="https://cilogon.org/authorize",
        names="ACCESS user names, without @access-ci.org",
        register="https://cilogon.org/oauth2/register (a person there approves it, which takes hours to days)",
    ),
    Provider(
        "globus",
        "Globus",
        "globus",
        "GlobusOAuthenticator",
        (
            *_CLIENT,
            *_PEOPLE,
            "allowed_domains",
            "identity_provider",
            "username_claim",
            "allowed_groups",
            "admin_groups",
        ),
        authorize_url="https://auth.globus.org/v2/oauth2/authorize",
        names="Globus names, without the domain",
        register="https://app.globus.org/settings/developers (type: portal or science gateway)",
    ),
    Provider(
        "orcid",
        "ORCID",
        "generic-oauth",
        "GenericOAuthenticator",
        (*_CLIENT, *_PEOPLE),
        authorize_url="https://orcid.org/oauth/authorize",
        names="ORCID iDs, such as 0000-0002-1825-0097",
        register="https://orcid.org/developer-tools",
    ),
    Provider(
        "oidc",
        "OpenID Connect",
        "generic-oauth",
        "GenericOAuthenticator",
        (
            *_CLIENT,
            *_PEOPLE,
            "title",
            "authorize_url",
            "token_url",
            "userdata_url",
            "scope",
            "username_claim",
            "groups_claim",
            "allowed_groups",
            "admin_groups",
        ),
        register="the pages of your provider (a confidential client with the authorization code flow)",
    ),
    Provider(
        "iap",
        "Identity-Aware Proxy",
        "iap_authenticator.IAPAuthenticator",
        "IAPAuthenticator",
        _PEOPLE,
        names="e-mail addresses",
    ),
)

PROVIDERS: dict[str, Provider] = {provider.name: provider for provider in _ALL}

ORCID_TOKEN_URL = "https://orcid.org/oauth/token"
ORCID_USERDATA_URL = "https://orcid.org/oauth/userinfo"
