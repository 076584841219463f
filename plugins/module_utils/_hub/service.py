# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service token does on the hub: the check's second pair of eyes, and the hand for what users cannot do."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from .browser import Browser
from .errors import Unexpected
from .transport import Answer

# by this note a later check knows the tokens of one that was killed
TOKEN_NOTE = "scigateway.jupyterhub.verify"


class HubService:
    """Acts by the token of a hub service, or of an administrator."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._address = browser.address

    def _get(self, url: str) -> Answer:
        return self.browser.call("GET", url)

    def service_pid(self, name: str) -> int:
        """The process id of a service that the hub runs; raises Unexpected when it runs none of that name."""
        expected = f"the service {name} to run"
        answer = self._get(self._address.api(f"services/{quote(name, safe='')}"))
        if answer.status == 404:
            raise Unexpected(expected, "that the hub has no such service")
        pid = answer.object(expected).get("pid")
        if not isinstance(pid, int) or pid <= 0:
            raise Unexpected(expected, "that the hub has no process for it")
        return pid

    def hub_facts(self) -> dict[str, str]:
        """Versions of the hub's parts by their names; empty when the token may not read them (scope read:hub)."""
        answer = self._get(self._address.api("info"))
        if answer.status != 200:
            return {}
        facts: dict[str, str] = {}
        body = answer.object("what the hub consists of")
        for part in ("authenticator", "spawner"):
            found = body.get(part)
            if isinstance(found, dict):
                facts[f"hub: {found.get('class')}"] = str(found.get("version"))
        facts["hub: Python"] = str(body.get("python") or "").partition(" ")[0]
        return facts

    def tokens(self, user: str) -> set[str]:
        """The ids of a user's valid tokens; none when the hub does not know the user yet."""
        expected = f"the list of the tokens of {user}"
        answer = self._get(self._address.user_api(user, "tokens"))
        if answer.status == 404:
            return set()
        tokens = answer.object(expected).get("api_tokens")
        if not isinstance(tokens, list):
            raise Unexpected(expected, f"{answer} without api_tokens")
        return {str(token["id"]) for token in tokens}

    def servers(self, user: str) -> t.Mapping[str, t.Any]:
        """The active servers of a user by name; the default server's name is empty."""
        answer = self._get(self._address.user_api(user))
        if answer.status == 404:
            return {}
        servers = answer.object(f"the list of the servers of {user}").get("servers")
        return servers if isinstance(servers, dict) else {}

    def knows(self, user: str) -> bool:
        """Whether the hub has a user of that name."""
        answer = self._get(self._address.user_api(user))
        if answer.status == 404:
            return False
        answer.object(f"the hub to say whether it knows {user}")
        return True

    def make_user(self, user: str) -> bool:
        """Make a user; False when somebody else just did. Raises Unexpected, with what to grant."""
        answer = self.browser.call("POST", self._address.user_api(user))
        if answer.status in (403, 404):
            raise Unexpected(
                f"the service token to make the user {user}",
                f"{answer}: give its service the scope admin:users!user={user}, or make the user",
            )
        if answer.status not in (201, 409):
            raise Unexpected(f"the user {user} to be made", str(answer))
        return answer.status == 201

    def remove_user(self, user: str) -> bool:
        """Remove a user, with servers and tokens; False when the token may not."""
        answer = self.browser.call("DELETE", self._address.user_api(user))
        if answer.status == 403:
            return False
        if answer.status not in (204, 404):
            raise Unexpected(f"the user {user} to be removed", str(answer))
        return True

    def mint(self, user: str, seconds: int) -> str:
        """A new token that acts as the user for so many seconds; raises Unexpected."""
        expected = f"a token that acts as {user}"
        body = {"note": TOKEN_NOTE, "expires_in": seconds}
        answer = self.browser.call("POST", self._address.user_api(user, "tokens"), body)
        if answer.status == 403:
            raise Unexpected(expected, f"{answer}: give the service of the service token the scope tokens!user={user}")
        token = answer.object(expected).get("token")
        if not isinstance(token, str) or not token:
            raise Unexpected(expected, f"{answer} without a token")
        return token
