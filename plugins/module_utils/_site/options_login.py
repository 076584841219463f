# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variable hub_login: how people log in, and which of them may."""

from __future__ import annotations

from .._login.identity_providers import KNOWN
from .._login.providers import PROVIDERS
from .option import Option

TITLE = "Login"

_ALLOW_ALL = Option("allow_all", "bool", "Let everyone with an account there in.", "true", default=False)
_DOMAIN = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
_NO_DOMAIN = "is no domain name"
_ALLOWED_DOMAINS = Option(
    "allowed_domains",
    "strings",
    "Let everyone with an address of these domains in.",
    "[uni.edu]",
    default=(),
    pattern=_DOMAIN,
    pattern_help=_NO_DOMAIN,
)

_IDENTITY_PROVIDER = (
    Option(
        "id",
        "str",
        f"Its entity ID from https://cilogon.org/idplist, or one of {', '.join(f'`{name}`' for name in KNOWN)}.",
        "https://idp.uni.edu/shibboleth",
        required=True,
    ),
    Option("username_claim", "str", "What becomes the user name.", "eppn", derived="`eppn`, or what fits a known one"),
    Option(
        "strip_domain", "str", "Domain that is left out of user names.", "uni.edu", derived="none, or a known one's"
    ),
    Option(
        "prefix",
        "str",
        "Put before user names with a colon, as in `google:ada@uni.edu`, so that no other provider yields the same.",
        "google",
        default="",
        pattern=r"[A-Za-z0-9._-]{1,32}",
        pattern_help="is not 1 to 32 letters, digits, dots, hyphens and underscores",
    ),
    Option(
        "allowed_domains",
        "strings",
        "Let everyone with an address of these domains in; `*.uni.edu` are those below one.",
        "[uni.edu]",
        default=(),
        pattern=rf"(\*\.)?{_DOMAIN}",
        pattern_help=_NO_DOMAIN,
    ),
    _ALLOW_ALL,
    Option("default", "bool", "Chosen beforehand on CILogon's page.", "true", default=False),
)

_ENTRY = (
    Option("provider", "str", "The login service.", "github", required=True, choices=tuple(PROVIDERS)),
    Option(
        "client_id",
        "str",
        "What the provider calls this hub.",
        "Ov23liAbCdEfGhIjKlMn",
        default="",
        pattern=r"\S+",
        pattern_help="holds blanks",
    ),
    Option(
        "client_secret",
        "secret",
        "What the provider gave with it; from a vault. Once deployed it may be left out.",
        '"{{ vault_github_client_secret }}"',
        default="",
    ),
    _ALLOW_ALL,
    Option(
        "allow_existing_users",
        "bool",
        "Let those in who were added in the hub's admin panel.",
        "true",
        default=False,
    ),
    Option(
        "allowed_organizations",
        "strings",
        "GitHub: let members of organizations, or of their teams, in.",
        "[physics, chemistry:lab]",
        default=(),
        pattern=r"[A-Za-z0-9][A-Za-z0-9-]*(:[A-Za-z0-9][A-Za-z0-9_-]*)?",
        pattern_help="is neither an organization nor organization:team, as in the address of its page",
    ),
    Option(
        "allowed_groups",
        "strings",
        "Globus (UUIDs), OpenID Connect: let members in.",
        "[staff]",
        default=(),
    ),
    Option("admin_groups", "strings", "Globus (UUIDs), OpenID Connect: members are admins.", "[leads]", default=()),
    _ALLOWED_DOMAINS,
    Option(
        "hosted_domain",
        "strings",
        "Google: refuse accounts of other organizations; lets nobody in by itself.",
        "[uni.edu]",
        default=(),
        pattern=_DOMAIN,
        pattern_help=_NO_DOMAIN,
    ),
    Option(
        "identity_provider",
        "str",
        "Globus: refuse identities of other institutions; lets nobody in by itself.",
        "uni.edu",
        default="",
        pattern=_DOMAIN,
        pattern_help=_NO_DOMAIN,
    ),
    Option(
        "strip_domain",
        "bool",
        "Google: leave the domain out of user names.",
        "false",
        derived="true with one domain, else false",
    ),
    Option(
        "identity_providers",
        "dicts",
        "CILogon: where people may come from.",
        "[{id: access, allow_all: true}, {id: google, prefix: google, allowed_domains: [uni.edu]}]",
        default=(),
        shorthand="id",
        fields=_IDENTITY_PROVIDER,
    ),
    Option("username_claim", "str", "Globus, OpenID Connect: what becomes the user name.", "email", default=""),
    Option("title", "str", "OpenID Connect: what the login button calls it.", "Campus login", default=""),
    Option(
        "authorize_url",
        "str",
        "OpenID Connect: `authorization_endpoint` of its `/.well-known/openid-configuration`.",
        "https://login.uni.edu/oauth/authorize",
        default="",
    ),
    Option("token_url", "str", "OpenID Connect: `token_endpoint`.", "https://login.uni.edu/oauth/token", default=""),
    Option(
        "userdata_url",
        "str",
        "OpenID Connect: `userinfo_endpoint`.",
        "https://login.uni.edu/oauth/userinfo",
        default="",
    ),
    Option(
        "scope",
        "strings",
        "OpenID Connect: scopes to ask for; none given are openid, email and profile.",
        "[openid, email]",
        default=(),
    ),
    Option("groups_claim", "str", "OpenID Connect: claim with the list of a person's groups.", "groups", default=""),
    Option(
        "auth_state",
        "bool",
        "Keep the provider's tokens, encrypted, in the hub's database; servers of Globus users get theirs.",
        "true",
        default=False,
    ),
)

OPTIONS = (
    Option(
        "hub_login",
        "dicts",
        "How people log in. `shared_password`: one generated password for all users, and another one for admins. "
        "See [login](login/README.md).",
        "[{provider: github, client_id: Ov23liAbCdEfGhIjKlMn, allowed_organizations: [physics]}]",
        default=("shared_password",),
        shorthand="provider",
        fields=_ENTRY,
    ),
)
