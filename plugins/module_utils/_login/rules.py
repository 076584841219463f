# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which logins are refused before anything is deployed, each with its reason and what to do instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from .hub_facts import HubFacts
from .identity_providers import KNOWN, SHARED_CLAIMS, Source
from .identity_providers import problems as source_problems
from .providers import Provider

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_NAME_ENDING = re.compile(r"@[^@]+$")
_ALL_TENANTS = re.compile(r"https://login\.microsoftonline\.com/(common|organizations|consumers)(/|$)", re.IGNORECASE)
_ORCID = re.compile(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9x]")

_Rule = Callable[[str, Mapping[str, Any], Provider, HubFacts], "list[str]"]


def problems(
    where: str, entry: Mapping[str, Any], provider: Provider, hub: HubFacts, sources: Sequence[Source]
) -> list[str]:
    """Return a sentence for each reason not to deploy this login; *where* is the variable, such as hub_login[0]."""
    found = [sentence for rule in _RULES for sentence in rule(where, entry, provider, hub)]
    if provider.name == "cilogon" and not sources:
        found.append(
            f"{where}: identity_providers is missing, and CILogon alone is no provider; name some of "
            f"{', '.join(KNOWN)}, or entity IDs from https://cilogon.org/idplist."
        )
    return found + source_problems(where, sources)


def _known_fields(where: str, entry: Mapping[str, Any], provider: Provider, _hub: HubFacts) -> list[str]:
    given = [name for name, value in entry.items() if name != "provider" and value not in (None, "", False, [], ())]
    strange = [name for name in given if name not in provider.fields]
    if not strange:
        return []
    takes = f"it takes {', '.join(provider.fields)}" if provider.fields else "it takes none"
    return [f"{where}: {', '.join(strange)} means nothing to {provider.name}; leave it out ({takes})."]


def _complete(where: str, entry: Mapping[str, Any], provider: Provider, _hub: HubFacts) -> list[str]:
    needed = ["client_id"] if provider.is_oauth else []
    if provider.name == "oidc":
        needed += ["authorize_url", "token_url", "userdata_url", "username_claim"]
    missing = [name for name in needed if not entry.get(name)]
    if not missing:
        return []
    verb, they = ("is", "it") if len(missing) == 1 else ("are", "them")
    return [f"{where}: {', '.join(missing)} {verb} missing; docs/login/{provider.name}.md tells where to get {they}."]


def _encrypted_addresses(where: str, entry: Mapping[str, Any], _provider: Provider, _hub: HubFacts) -> list[str]:
    found = []
    for name in ("authorize_url", "token_url", "userdata_url"):
        url = entry.get(name) or ""
        try:
            parts = urlsplit(url)
            wrong = bool(url) and (not parts.hostname or parts.port == 0)
        except ValueError:
            wrong = True
        if wrong:
            found.append(f"{where}: {name} {url!r} is no address; write it like https://login.uni.edu/oauth/token.")
        elif parts.username or parts.password or parts.query:
            found.append(
                f"{where}: {name} holds a name, a password or a query, which the plan would show; leave it out."
            )
        elif url and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            found.append(
                f"{where}: {name} {url!r} is not HTTPS, so names and tokens could be read; write it with https."
            )
    return found


def _redirect_address(where: str, _entry: Mapping[str, Any], provider: Provider, hub: HubFacts) -> list[str]:
    if not provider.is_oauth or hub.is_local:
        return []
    if not hub.domain:
        return [
            f"{where}: {provider.service} sends people back to the hub's domain name, and hub_domain is empty; "
            "write it there, like hub.example.org."
        ]
    if not hub.https:
        return [
            f"{where}: the redirect address http://{hub.domain}/ is not HTTPS, so logins could be stolen on the way, "
            f"and {provider.service} refuses it; leave hub_https out or write hub_https: true."
        ]
    return []


def _right_place(where: str, entry: Mapping[str, Any], provider: Provider, hub: HubFacts) -> list[str]:
    if provider.name == "dummy":
        return [
            f"{where}: dummy lets anybody in as anybody, without a password; write shared_password, which on "
            "hub_platform local needs nobody to be named."
        ]
    if provider.name == "shared_password" and entry.get("allow_all") and not hub.is_local:
        return [
            f"{where}: allow_all with shared_password lets anybody who learns one password in under any name; name "
            "people in hub_users."
        ]
    if provider.name == "iap" and hub.platform not in ("gke", "auto"):
        return [f"{where}: iap is a part of Google's load balancer and works on hub_platform gke alone."]
    return []


def _somebody_allowed(where: str, entry: Mapping[str, Any], provider: Provider, hub: HubFacts) -> list[str]:
    if provider.name == "native":
        return _approval(where, hub)
    if hub.users or hub.admins or entry["allow_all"] or entry["allow_existing_users"]:
        return []
    rules = ("allowed_organizations", "allowed_groups", "admin_groups", "allowed_domains")
    if any(entry.get(rule) for rule in rules):
        return []
    if any(each.get("allow_all") or each.get("allowed_domains") for each in entry.get("identity_providers") or ()):
        return []
    # a site may be sized before its people are known: deploying it is what asks for them
    if provider.name in ("dummy", "shared_password"):
        return []
    offered = [rule for rule in rules if rule in provider.fields]
    also = f", give {' or '.join(offered)}" if offered else ""
    everyone = ", or, if everyone with an account there shall get in, say allow_all: true"
    return [
        f"{where}: nobody is allowed to log in, so everybody would see 403 after the login; name people in hub_users "
        f"or hub_admins{also}{everyone}."
    ]


def _approval(where: str, hub: HubFacts) -> list[str]:
    found = []
    if hub.users:
        found.append(
            f"{where}: native lets people choose their name, and whoever signed up first as {hub.users[0]} would "
            "be let in at once; leave hub_users empty and approve people at /hub/authorize."
        )
    if not hub.admins:
        found.append(f"{where}: native needs somebody who approves people; name an admin in hub_admins.")
    return found


def _rules_do_not_cancel(where: str, entry: Mapping[str, Any], provider: Provider, _hub: HubFacts) -> list[str]:
    """A rule that lets everyone in beside one that names some: whoever wrote both meant the second."""
    if provider.name == "google" or not entry.get("allow_all"):
        return []
    some = [rule for rule in ("allowed_organizations", "allowed_groups", "allowed_domains") if entry.get(rule)]
    if any(each.get("allowed_domains") for each in entry.get("identity_providers") or ()):
        some.append("allowed_domains")
    if not some:
        return []
    return [f"{where}: allow_all lets everyone in, whatever {some[0]} says; leave one of the two out."]


def _known_tenant(where: str, entry: Mapping[str, Any], _provider: Provider, _hub: HubFacts) -> list[str]:
    """Microsoft's addresses for all tenants: each of them says what its people's addresses are."""
    url = entry.get("authorize_url") or ""
    if not _ALL_TENANTS.match(url) or entry.get("username_claim") in ("sub", "oid"):
        return []
    return [
        f"{where}: authorize_url {url!r} is for every tenant of Microsoft, where anybody can have any address; write "
        "the address with the ID of your own tenant."
    ]


def _one_person_one_name(where: str, entry: Mapping[str, Any], provider: Provider, _hub: HubFacts) -> list[str]:
    if entry.get("username_claim") in SHARED_CLAIMS:
        return [
            f"{where}: username_claim {entry['username_claim']!r} is a claim that two people can share, who would then "
            "share one account; write preferred_username, email or sub."
        ]
    domains: Sequence[str] = entry.get("allowed_domains") or entry.get("hosted_domain") or ()
    if provider.name == "google":
        if entry.get("allowed_domains") and entry.get("hosted_domain"):
            return [
                f"{where}: allowed_domains and hosted_domain both limit the domains; leave hosted_domain out, or name "
                "the people in hub_users and leave allowed_domains out."
            ]
        if entry.get("strip_domain") and len(domains) != 1:
            return [
                f"{where}: strip_domain over {len(domains) or 'all'} domains makes one account of ada@a.edu and "
                "ada@b.edu; leave strip_domain out or let one domain in."
            ]
    if provider.name == "globus":
        named = [*(entry.get("allowed_domains") or ()), *filter(None, [entry.get("identity_provider")])]
        institutions = {domain.lower() for domain in named}
        if institutions and entry.get("username_claim") == "sub":
            return [
                f"{where}: with username_claim: sub a name has no domain, so {', '.join(sorted(institutions))} would "
                "refuse everybody; leave out username_claim, or identity_provider and allowed_domains."
            ]
        if len(institutions) != 1 and entry.get("username_claim") != "sub":
            return [
                f"{where}: Globus names lose their domain, so ada@a.edu and ada@b.edu would be one account; give the "
                "institution in identity_provider or allowed_domains, or write username_claim: sub, for UUIDs as names."
            ]
    return []


def _names_fit(where: str, entry: Mapping[str, Any], provider: Provider, hub: HubFacts) -> list[str]:
    """Names in hub_users that the provider never yields: their owners would see 403 after the login."""
    names = [*hub.users, *hub.admins]
    domains = [domain.lower() for domain in entry.get("allowed_domains") or entry.get("hosted_domain") or ()]
    strips = provider.name == "google" and len(domains) == 1 and entry.get("strip_domain") is not False
    wrong: list[str] = []
    if provider.name in ("github", "globus", "access") or strips:
        wrong = [name for name in names if "@" in name]
    if provider.name in ("google", "iap") and not strips:
        wrong = [name for name in names if "@" not in name or (domains and name.split("@")[-1] not in domains)]
    if provider.name == "orcid":
        wrong = [name for name in names if not _ORCID.fullmatch(name)]
    if not wrong:
        return []
    said = f"names without @{domains[0]}" if strips else provider.names
    if domains and not strips and provider.name == "google":
        said = f"addresses of {', '.join(domains)} alone"
    more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
    return [
        f"{where}: {', '.join(wrong[:3])}{more} in hub_users or hub_admins would never match, because the names that "
        f"{provider.service} yields here are {said}; write those."
    ]


_RULES: tuple[_Rule, ...] = (
    _known_fields,
    _complete,
    _encrypted_addresses,
    _redirect_address,
    _right_place,
    _somebody_allowed,
    _rules_do_not_cancel,
    _known_tenant,
    _one_person_one_name,
    _names_fit,
)
