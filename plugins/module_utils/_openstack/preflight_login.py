# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a login lasts, and what it may do."""

from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass, field

from .._machines.errors import CloudError
from .api import Cloud

_WARN_DAYS = 14.0


@dataclass
class Login:
    """The application credential (all empty for another login), what is wrong with it, and what will be soon."""

    name: str = ""
    unrestricted: bool = True
    expires_at: str = ""
    shortfalls: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def told(self) -> dict[str, t.Any]:
        """Return it for a result."""
        return {"name": self.name, "unrestricted": self.unrestricted, "expires_at": self.expires_at}


def read_login(cloud: Cloud) -> Login:
    """Return what the cloud tells about the login."""
    credential = cloud.token.get("application_credential")
    if not credential:
        return Login()
    login = Login(str(credential.get("name") or ""), not credential.get("restricted", True))
    path = f"/users/{cloud.user_id}/application_credentials/{credential['id']}"
    try:
        answer = cloud.call("identity", "GET", path, what="look at the application credential")
    except CloudError as error:
        if error.status is None or error.status >= 500:
            raise
        login.warnings.append(
            f"The cloud does not tell when the application credential {login.name} expires ({error.detail})."
        )
        return login
    about = answer["application_credential"]
    login.unrestricted = bool(about.get("unrestricted", login.unrestricted))
    login.expires_at = str(about.get("expires_at") or "")
    return login


def judge(login: Login, now: datetime.datetime, days: float, needs_unrestricted: bool) -> None:
    """Add to *login* what is wrong when it has to last for *days* after *now* (with a time zone)."""
    if login.expires_at:
        left = (_moment(login.expires_at) - now).total_seconds() / 86400
        told = f"The application credential {login.name} expires {_when(left)} ({login.expires_at[:16]} UTC)"
        if left < days:
            login.shortfalls.append(f"{told}, and it has to last for another {days * 24:g} hours; make a new one.")
        elif left < _WARN_DAYS:
            login.warnings.append(f"{told}; make a new one in time.")
    if needs_unrestricted and not login.unrestricted:
        login.shortfalls.append(
            f"The application credential {login.name} is restricted, and this site needs one that may make others; "
            "make a new one with the box Unrestricted ticked."
        )


def _moment(text: str) -> datetime.datetime:
    # Keystone writes no time zone here and means UTC; fromisoformat of Python 3.9 takes neither Z nor odd fractions
    plain = text.rstrip("Z").partition(".")[0]
    return datetime.datetime.fromisoformat(plain).replace(tzinfo=datetime.timezone.utc)


def _when(days: float) -> str:
    if days < 0:
        return "already"
    return f"in {days * 24:.0f} hours" if days < 2 else f"in {days:.0f} days"
