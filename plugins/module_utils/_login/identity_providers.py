# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identity providers behind CILogon: what each user name is made of, and whether two can yield the same one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

# Entity IDs and claims as CILogon documents them; an eppn carries the domain of its institution, which CILogon checks.
# ORCID is missing: through CILogon its only name is an address with slashes, which JupyterHub takes in no name.
KNOWN: dict[str, dict[str, str]] = {
    "access": {"id": "https://access-ci.org/idp", "username_claim": "eppn", "strip_domain": "access-ci.org"},
    "google": {"id": "http://google.com/accounts/o8/id", "username_claim": "email"},
    "github": {"id": "http://github.com/login/oauth/authorize", "username_claim": "preferred_username"},
    "microsoft": {
        "id": "http://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "username_claim": "email",
    },
}

# What two people can have in common.
SHARED_CLAIMS = ("name", "given_name", "family_name", "nickname", "display_name")

_SCOPED_CLAIM = "eppn"
_ORCID = ("http://orcid.org/oauth/authorize", "https://orcid.org/oauth/authorize")


@dataclass(frozen=True)
class Source:
    """An identity provider with how its user names come about."""

    entity_id: str
    claim: str
    domain: str
    prefix: str
    given: Mapping[str, Any]

    @property
    def spelt_out(self) -> str:
        """How the operator knows it."""
        return next((name for name, known in KNOWN.items() if known["id"] == self.entity_id), self.entity_id)

    def username_derivation(self) -> dict[str, str]:
        """The part of CILogonOAuthenticator.idps that makes the user name."""
        if self.prefix:
            return {"username_claim": self.claim, "action": "prefix", "prefix": self.prefix}
        if self.domain:
            return {"username_claim": self.claim, "action": "strip_idp_domain", "domain": self.domain}
        return {"username_claim": self.claim}

    def settings(self) -> dict[str, Any]:
        """Its value in CILogonOAuthenticator.idps; that schema is closed."""
        found: dict[str, Any] = {"username_derivation": self.username_derivation()}
        if self.given.get("default"):
            found["default"] = True
        if self.given.get("allow_all"):
            found["allow_all"] = True
        if self.given.get("allowed_domains"):
            found["allowed_domains"] = list(self.given["allowed_domains"])
            # not the default, `email`, which some providers let people choose
            found["allowed_domains_claim"] = self.claim
        return found

    def allows(self) -> str:
        """Who gets in by its rules, in words; empty for none."""
        if self.given.get("allow_all"):
            return f"everyone with an account of {self.spelt_out}"
        domains = self.given.get("allowed_domains") or ()
        return f"everyone of {', '.join(domains)} by {self.spelt_out}" if domains else ""


def read_source(given: Mapping[str, Any]) -> Source:
    """Make a source of an entry of `identity_providers`; a known name stands for all that is known."""
    known = KNOWN.get(given["id"]) or next((each for each in KNOWN.values() if each["id"] == given["id"]), {})
    prefix = given.get("prefix") or ""
    domain = given.get("strip_domain")
    if domain is None:
        # a prefix and a domain to strip exclude each other in oauthenticator
        domain = "" if prefix else known.get("strip_domain", "")
    return Source(
        entity_id=known.get("id", given["id"]),
        claim=given.get("username_claim") or known.get("username_claim", _SCOPED_CLAIM),
        domain=domain.lstrip("@").lower(),
        prefix=prefix,
        given=given,
    )


def problems(where: str, sources: Sequence[Source]) -> list[str]:
    """Return a sentence for each thing that is wrong with the sources, above all names that two could share."""
    found = []
    for source in sources:
        if not source.entity_id.startswith(("http://", "https://", "urn:")):
            found.append(
                f"{where}: {source.entity_id!r} is no entity ID, which begins with https://, http:// or urn:; look it "
                f"up at https://cilogon.org/idplist, or write one of {', '.join(KNOWN)}."
            )
        if source.claim == "sub" or source.entity_id in _ORCID:
            found.append(
                f"{where}: {source.spelt_out} yields addresses with slashes, which JupyterHub takes in no name; "
                f"{'write hub_login: orcid' if source.entity_id in _ORCID else 'write username_claim: eppn or email'}."
            )
        domains = source.given.get("allowed_domains") or ()
        if source.claim in SHARED_CLAIMS:
            found.append(
                f"{where}: {source.spelt_out} makes names of {source.claim}, which two people can share, who would "
                "then share one account; write username_claim: eppn or email."
            )
        if domains and source.given.get("allow_all"):
            found.append(
                f"{where}: allow_all lets everyone of {source.spelt_out} in, whatever allowed_domains says; leave one "
                "of the two out."
            )
        elif domains and _has_domain(source) is False and not source.domain:
            found.append(
                f"{where}: {source.spelt_out} makes names of {source.claim}, which has no domain, so that "
                "allowed_domains would let nobody in; name people in hub_users, or write username_claim: email."
            )
        elif domains and source.entity_id == KNOWN["microsoft"]["id"]:
            found.append(
                f"{where}: microsoft is every tenant of Microsoft, where anybody can have any address, so that "
                "allowed_domains proves nothing; name people in hub_users, or use the identity provider of your campus."
            )
        if source.domain and source.prefix:
            found.append(
                f"{where}: {source.spelt_out} has both strip_domain and prefix, and oauthenticator does one; leave one "
                "of them out."
            )
        elif source.domain and len(domains) > 1:
            found.append(
                f"{where}: {source.spelt_out} strips {source.domain} and lets {len(domains)} domains in, and a name "
                "without its domain must stand for one domain; leave strip_domain empty or let one domain in."
            )
        elif source.domain and "@" not in _example(source):
            found.append(
                f"{where}: {source.spelt_out} strips {source.domain} from {source.claim}, which has no domain; leave "
                "strip_domain out."
            )
    for one, other in combinations(sources, 2):
        reason = _collision(one, other)
        if reason:
            found.append(f"{where}: {one.spelt_out} and {other.spelt_out} {reason}.")
    return found


def _example(source: Source) -> str:
    return "ada" if source.claim == "preferred_username" else "ada@uni.edu"


def _collision(one: Source, other: Source) -> str:
    """Why two sources can give two people one user name, and what to do; empty when they cannot."""
    if one.entity_id == other.entity_id:
        return "are the same identity provider; name it once"
    # JupyterHub keeps names in lower case
    if one.prefix.lower() != other.prefix.lower():
        return ""
    if one.prefix:
        return f"have the same prefix {one.prefix!r}, so two people could share one account; give each its own"
    if one.claim == other.claim == _SCOPED_CLAIM and not (one.domain and other.domain):
        return ""
    if {_has_domain(one), _has_domain(other)} == {True, False}:
        return ""
    return (
        "can yield the same user name, so two people could share one account; give all but one of them a prefix, like "
        "prefix: google"
    )


def _has_domain(source: Source) -> bool | None:
    """Whether each name of the source holds an @; None when that is not known."""
    if source.claim == _SCOPED_CLAIM:
        return not source.domain
    if source.claim == "email":
        # stripped of one domain, addresses of others still hold an @
        return None if source.domain else True
    return False if source.claim == "preferred_username" else None
