# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person has at each provider; a person without an account there cannot sign in there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Google:
    """An account of Google; hd is the Workspace's domain, which a private account has not."""

    id: str
    email: str
    hd: str = ""
    verified_email: bool = True


@dataclass(frozen=True)
class GitHub:
    """An account of GitHub: the organizations it is in, and whether that is public; its teams as org:team."""

    id: int
    login: str
    email: str
    email_public: bool = False
    organizations: Mapping[str, bool] = field(default_factory=dict)
    teams: tuple[str, ...] = ()


@dataclass(frozen=True)
class CILogon:
    """An account at one identity provider behind CILogon; what that provider does not release is empty."""

    number: int
    email: str
    eppn: str = ""
    preferred_username: str = ""


@dataclass(frozen=True)
class Globus:
    """An identity of Globus Auth; groups are the ids of Globus groups."""

    sub: str
    preferred_username: str
    email: str
    identity_provider: str
    identity_provider_name: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Orcid:
    """A record of ORCID, which releases no e-mail address to public clients."""

    id: str


@dataclass(frozen=True)
class Oidc:
    """An account at a campus OpenID provider."""

    sub: str
    preferred_username: str
    email: str
    email_verified: bool = True
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """A person: what to type on the provider's page, and the accounts; cilogon is by entity id of the identity
    provider. second_factor is the code of the authenticator app, empty for one who has none."""

    name: str
    full_name: str
    second_factor: str = ""
    google: Google | None = None
    github: GitHub | None = None
    cilogon: Mapping[str, CILogon] = field(default_factory=dict)
    globus: Globus | None = None
    orcid: Orcid | None = None
    oidc: Oidc | None = None

    @property
    def given_name(self) -> str:
        """The first word of the full name."""
        return self.full_name.split(" ", 1)[0]

    @property
    def family_name(self) -> str:
        """What follows the first word of the full name."""
        return self.full_name.split(" ", 1)[-1]
