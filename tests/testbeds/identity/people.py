# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cast: people who are to be let in, people who are not, and pairs whose names collide. All have one password."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.accounts import (
    PASSWORD,
    CILogon,
    GitHub,
    Globus,
    Google,
    Oidc,
    Orcid,
    Person,
)

__all__ = ["CHEMISTRY", "IDENTITY_PROVIDERS", "PASSWORD", "PEOPLE", "PHYSICS", "STAFF"]

ACCESS = "https://access-ci.org/idp"
UNI = "https://idp.uni.edu/shibboleth"
NAVY = "urn:mace:incommon:navy.org"
COLLEGE_A = "https://idp.a.edu/idp/shibboleth"
COLLEGE_B = "https://idp.b.edu/idp/shibboleth"
VIA_GITHUB = "http://github.com/login/oauth/authorize"
VIA_GOOGLE = "http://google.com/accounts/o8/id"
VIA_ORCID = "http://orcid.org/oauth/authorize"

IDENTITY_PROVIDERS = {
    ACCESS: "ACCESS CI (XSEDE)",
    UNI: "University of Testing",
    NAVY: "Navy Research",
    COLLEGE_A: "College A",
    COLLEGE_B: "College B",
    VIA_GITHUB: "GitHub",
    VIA_GOOGLE: "Google",
    VIA_ORCID: "ORCID",
}

# Ids of Globus groups.
PHYSICS = "5f4ec1f2-0000-4000-8000-000000000001"
CHEMISTRY = "5f4ec1f2-0000-4000-8000-000000000002"
STAFF = "5f4ec1f2-0000-4000-8000-000000000003"


def _globus(number: int, user: str, *groups: str) -> Globus:
    domain = user.split("@")[-1]
    return Globus(
        sub=f"0e1a2b3c-0000-4000-8000-{number:012d}",
        preferred_username=user,
        email=user,
        identity_provider=f"9a8b7c6d-0000-4000-8000-{sum(domain.encode()):012d}",
        identity_provider_name=domain,
        groups=groups,
    )


_CAST = (
    # Has everything: a campus account, ACCESS, an organization and a team in private.
    Person(
        "ada",
        "Ada Lovelace",
        google=Google("100000000000000000001", "ada@uni.edu", "uni.edu"),
        # The organization "vault" admits no third-party application: GitHub then refuses to say who is in it.
        github=GitHub(
            1001, "ada", "ada@uni.edu", organizations={"physics": False, "vault": False}, teams=("physics:lab",)
        ),
        cilogon={
            ACCESS: CILogon(1001, "ada@uni.edu", eppn="ada@access-ci.org"),
            UNI: CILogon(2001, "ada@uni.edu", eppn="ada@uni.edu"),
        },
        globus=_globus(1, "ada@uni.edu", PHYSICS),
        orcid=Orcid("0000-0002-0000-0001"),
        oidc=Oidc("f3a1-ada", "ada", "ada@uni.edu", groups=("physics",)),
    ),
    # Another domain, another organization, another group: the one to be refused.
    Person(
        "grace",
        "Grace Hopper",
        google=Google("100000000000000000002", "grace@navy.org", "navy.org"),
        github=GitHub(1002, "grace", "grace@navy.org", email_public=True, organizations={"chemistry": True}),
        cilogon={
            ACCESS: CILogon(1002, "grace@navy.org", eppn="grace@access-ci.org"),
            NAVY: CILogon(2002, "grace@navy.org", eppn="grace@navy.org"),
        },
        globus=_globus(2, "grace@navy.org", CHEMISTRY),
        orcid=Orcid("0000-0002-0000-0002"),
        oidc=Oidc("f3a1-grace", "grace", "grace@navy.org", groups=("chemistry",)),
    ),
    # Two people with one local part at two domains.
    Person(
        "alice-a",
        "Alice Archer",
        google=Google("100000000000000000003", "alice@a.edu", "a.edu"),
        cilogon={COLLEGE_A: CILogon(2003, "alice@a.edu", eppn="alice@a.edu")},
        globus=_globus(3, "alice@a.edu"),
        oidc=Oidc("f3a1-alice-a", "alice.archer", "alice@a.edu"),
    ),
    Person(
        "alice-b",
        "Alice Baker",
        google=Google("100000000000000000004", "alice@b.edu", "b.edu"),
        cilogon={COLLEGE_B: CILogon(2004, "alice@b.edu", eppn="alice@b.edu")},
        globus=_globus(4, "alice@b.edu"),
        oidc=Oidc("f3a1-alice-b", "alice.baker", "alice@b.edu"),
    ),
    # Nobody has checked that these addresses are this person's; no Workspace either.
    Person(
        "uma",
        "Uma Unverified",
        google=Google("100000000000000000005", "uma@example.org", verified_email=False),
        oidc=Oidc("f3a1-uma", "uma", "uma@example.org", email_verified=False),
    ),
    # Two people whom a campus and GitHub both call sam.
    Person("sam-uni", "Sam Campus", cilogon={UNI: CILogon(2006, "sam@uni.edu", eppn="sam@uni.edu")}),
    Person(
        "sam-github",
        "Sam Hub",
        github=GitHub(1007, "sam", "sam@example.org", organizations={"physics": True}),
        cilogon={VIA_GITHUB: CILogon(2007, "sam@example.org", preferred_username="sam")},
    ),
    # Capitals, which a hub's names have not.
    Person(
        "max",
        "Max Power",
        google=Google("100000000000000000008", "MaxPower@Uni.edu", "uni.edu"),
        github=GitHub(1008, "MaxPower", "MaxPower@Uni.edu", organizations={"physics": False}),
        cilogon={UNI: CILogon(2008, "MaxPower@Uni.edu", eppn="MaxPower@Uni.edu")},
        globus=_globus(8, "MaxPower@uni.edu"),
        oidc=Oidc("f3a1-max", "MaxPower", "MaxPower@Uni.edu", groups=("physics",)),
    ),
    # An identity provider that releases no eppn, as social ones and some campuses do.
    Person(
        "nora",
        "Nora Noname",
        google=Google("100000000000000000009", "nora@example.org"),
        cilogon={
            UNI: CILogon(2009, "nora@uni.edu"),
            VIA_GOOGLE: CILogon(3009, "nora@example.org"),
            VIA_ORCID: CILogon(4009, ""),
        },
        globus=_globus(9, "nora@example.org"),
        orcid=Orcid("0000-0002-0000-0009"),
        oidc=Oidc("f3a1-nora", "nora", ""),
    ),
    # In the groups that make an administrator.
    Person(
        "boss",
        "Barbara Boss",
        google=Google("100000000000000000010", "boss@uni.edu", "uni.edu"),
        github=GitHub(1010, "boss", "boss@uni.edu", organizations={"physics": True}, teams=("physics:staff",)),
        cilogon={
            ACCESS: CILogon(1010, "boss@uni.edu", eppn="boss@access-ci.org"),
            UNI: CILogon(2010, "boss@uni.edu", eppn="boss@uni.edu"),
        },
        globus=_globus(10, "boss@uni.edu", PHYSICS, STAFF),
        orcid=Orcid("0000-0002-0000-0010"),
        oidc=Oidc("f3a1-boss", "boss", "boss@uni.edu", groups=("physics", "staff")),
    ),
    # Is asked for a code after the password.
    Person(
        "tess",
        "Tess Twofactor",
        second_factor="246810",
        google=Google("100000000000000000011", "tess@uni.edu", "uni.edu"),
        github=GitHub(1011, "tess", "tess@uni.edu", organizations={"physics": False}, teams=("physics:lab",)),
        cilogon={
            ACCESS: CILogon(1011, "tess@uni.edu", eppn="tess@access-ci.org"),
            UNI: CILogon(2011, "tess@uni.edu", eppn="tess@uni.edu"),
        },
        globus=_globus(11, "tess@uni.edu", PHYSICS),
        orcid=Orcid("0000-0002-0000-0011"),
        oidc=Oidc("f3a1-tess", "tess", "tess@uni.edu", groups=("physics",)),
    ),
)

PEOPLE = {person.name: person for person in _CAST}
