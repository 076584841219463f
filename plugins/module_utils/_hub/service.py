# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service token reads from the hub: the check's second pair of eyes, which never writes."""

from __future__ import annotations

import typing as t

from .address import HubAddress
from .errors import Unexpected
from .transport import Answer, new_session, send


class ServiceReader:
    """Reads services, servers and tokens with a token of the hub service `hub-check`."""

    def __init__(self, address: HubAddress, ca_file: str, token: str, request_timeout: float) -> None:
        self._address = address
        self._timeout = request_timeout
        self._session = new_session(address.base, ca_file)
        self._session.headers["Authorization"] = f"token {token}"

    def _get(self, url: str) -> Answer:
        response = send(self._session, "GET", url, self._timeout)
        return Answer(response.status_code, response.url, response.text)

    def service_pid(self, name: str) -> int:
        """The process id of a service that the hub runs; raises Unexpected when it runs none of that name."""
        expected = f"the service {name} to run"
        answer = self._get(self._address.api(f"services/{name}"))
        if answer.status == 404:
            raise Unexpected(expected, "that the hub has no such service")
        pid = answer.object(expected).get("pid")
        if not isinstance(pid, int) or pid <= 0:
            raise Unexpected(expected, "that the hub has no process for it")
        return pid

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
