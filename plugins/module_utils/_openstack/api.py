# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls to the services of one OpenStack cloud: repeated where that is safe, and never made twice where it is not."""

from __future__ import annotations

import random
import threading
import typing as t
import urllib.parse

from .._machines.errors import CloudError, Interrupted
from .answers import said, sentence, unanswered

# Nova since Train (2019), which knows tags at creation, the flavor in a server and soft groups; Cinder's v3.
_MICROVERSIONS = {"compute": "2.72", "volume": "3.50"}
_PROXIES = {
    "compute": "compute",
    "network": "network",
    "volume": "block_storage",
    "image": "image",
    "identity": "identity",
    "dns": "dns",
    "load-balancer": "load_balancer",
}
_ATTEMPTS = 6
_LONGEST_PAUSE = 60.0
# What the next attempt may answer otherwise; 409 is what services say too while they work on the same thing.
_PASSING = (429, 500, 502, 503, 504)
_CONFLICTS_IN_A_ROW = 3
_CALLS_AT_ONCE = 10

Json = dict[str, t.Any]


class Cloud:
    """One logged-in project. All methods may be called from several threads at once.

    *counts* tells how many calls were made, by method. A set *stop* ends waiting, and no further call is begun.
    `allow` bounds how many calls are under way at the same time.
    """

    def __init__(self, connection: t.Any, access: t.Any, timeout: float, stop: threading.Event) -> None:
        self.stop = stop
        self.counts: dict[str, int] = {}
        self.token: Json = dict(getattr(access, "_data", {}).get("token", {}))
        self.project_id = str(access.project_id or "")
        self.user_id = str(access.user_id or "")
        self.region = str(connection.config.region_name or "")
        self.auth_url = str(connection.config.get_auth_args().get("auth_url") or "")
        self._connection = connection
        self._timeout = timeout
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(_CALLS_AT_ONCE)
        self._extensions: frozenset[str] | None = None

    def allow(self, calls_at_once: int) -> None:
        """Set how many calls may be under way at the same time; to be said before any thread is started."""
        self._slots = threading.BoundedSemaphore(calls_at_once)

    def has(self, service: str) -> bool:
        """Whether the catalog names the service in the region that is used."""
        kinds = {"volume": ("block-storage", "volumev3", "volume")}.get(service, (service,))
        return any(
            entry.get("type") in kinds and any(map(self._is_called, entry.get("endpoints", [{}])))
            for entry in self.token.get("catalog", [])
        )

    def _is_called(self, endpoint: Json) -> bool:
        region = endpoint.get("region_id") or endpoint.get("region") or ""
        return not self.region or region in ("", self.region)

    def extensions(self) -> frozenset[str]:
        """Return the aliases of Neutron's extensions."""
        if self._extensions is None:
            listed = self.list("network", "/extensions", "extensions", what="list what the network service can do")
            self._extensions = frozenset(entry["alias"] for entry in listed)
        return self._extensions

    def call(
        self,
        service: str,
        method: str,
        path: str,
        *,
        what: str,
        body: Json | None = None,
        params: t.Any = None,
        missing_ok: bool = False,
        repeatable: bool = False,
    ) -> t.Any:
        """Make one call and return the decoded answer, None for an empty one or, with *missing_ok*, for a 404.

        *what* says in words what is attempted. Passing faults are waited out; a POST is sent again after a fault only
        when it is *repeatable*, that is, when doing it twice does no harm.

        :raises CloudError: in one sentence, when it failed.
        """
        attempt = conflicts = 0
        while True:
            attempt += 1
            answer, error = self._send(service, method, path, body, params, what)
            if answer is not None and answer.status_code < 400:
                decoded, error = _decoded(answer, what)
                if error is None:
                    return decoded
            status = answer.status_code if answer is not None and error is None else None
            if status == 404 and missing_ok:
                return None
            refusal = error or _refusal(answer, what)
            safe = method != "POST" or repeatable or status == 429
            if status == 409 and method in ("PUT", "DELETE"):
                conflicts += 1
                if conflicts >= _CONFLICTS_IN_A_ROW:
                    raise refusal
            elif not safe or not (status is None or status in _PASSING):
                raise refusal
            if attempt >= _ATTEMPTS:
                raise refusal
            self.pause(_seconds(attempt, answer), what)

    def list(self, service: str, path: str, key: str, *, what: str, params: t.Any = None) -> list[Json]:
        """Return the entries under *key* of all pages."""
        query = list((params or {}).items()) if isinstance(params, dict) else list(params or [])
        listed: list[Json] = []
        while True:
            page = self.call(service, "GET", path, what=what, params=query) or {}
            listed.extend(page.get(key, []))
            following = _next_marker(page, key)
            if not following:
                return listed
            query = [pair for pair in query if pair[0] != "marker"] + [("marker", following)]

    def create(
        self,
        service: str,
        path: str,
        key: str,
        body: Json,
        *,
        what: str,
        find: t.Callable[[], Json | None],
    ) -> Json:
        """Make one thing and return it as the service has it.

        After a call that may have been accepted without an answer, *find* looks for what it made before it is made
        again, so that there are never two.

        :raises CloudError: in one sentence, when it failed.
        """
        attempt = conflicts = 0
        while True:
            attempt += 1
            try:
                made = self.call(service, "POST", path, what=what, body=body)
                found = made.get(key) if isinstance(made, dict) and key else made
                if found:
                    return t.cast(Json, found)
                refusal = CloudError(f"Could not {what}: the cloud's answer does not say what was made; run it again.")
            except CloudError as error:
                refusal = error
                if isinstance(error, Interrupted):
                    raise
            if refusal.status == 409 and "quota" not in refusal.detail.lower():
                conflicts += 1
            elif refusal.status is not None and refusal.status not in _PASSING:
                raise refusal
            # a service may still be at work on what was cut off; it shows after a moment
            if attempt > 1 or refusal.status != 409:
                self.pause(_seconds(attempt, None), what)
            existing = find()
            if existing is not None:
                return existing
            if attempt >= _ATTEMPTS or conflicts >= _CONFLICTS_IN_A_ROW:
                raise refusal

    def pause(self, seconds: float, what: str) -> None:
        """Wait, but not longer than until a wish to stop.

        :raises Interrupted: when there is such a wish.
        """
        if self.stop.wait(seconds):
            raise Interrupted(what)

    def _send(
        self, service: str, method: str, path: str, body: Json | None, params: t.Any, what: str
    ) -> tuple[t.Any, CloudError | None]:
        from keystoneauth1 import exceptions
        from openstack import exceptions as sdk

        if self.stop.is_set():
            raise Interrupted(what)
        with self._lock:
            self.counts[method] = self.counts.get(method, 0) + 1
        options: Json = {"raise_exc": False, "connect_retries": 0, "timeout": self._timeout}
        if service in _MICROVERSIONS:
            options["microversion"] = _MICROVERSIONS[service]
        if body is not None:
            options["json"] = body
        if params:
            options["params"] = params
        try:
            with self._slots:
                return getattr(self._connection, _PROXIES[service]).request(path, method, **options), None
        except exceptions.Unauthorized as error:
            raise CloudError(
                f"Could not {what}: the login has expired and could not be renewed; log in again, and run this again.",
                401,
            ) from error
        except exceptions.EndpointNotFound as error:
            raise CloudError(f"Could not {what}: the cloud has no {service} service.", 404) from error
        except exceptions.ClientException as error:
            return None, CloudError(unanswered(what, error))
        except sdk.SDKException as error:
            # openstacksdk has its own words for a service that cannot be used
            raise CloudError(f"Could not {what}: {' '.join(str(error).split()).rstrip('.')}.", 404) from error


def _decoded(answer: t.Any, what: str) -> tuple[t.Any, CloudError | None]:
    if not answer.content:
        return None, None
    try:
        return answer.json(), None
    except ValueError:
        return None, CloudError(f"Could not {what}: the cloud's answer was cut short; run this again.")


def _refusal(answer: t.Any, what: str) -> CloudError:
    detail = said(answer)
    return CloudError(sentence(what, answer.status_code, detail), answer.status_code, detail)


def _seconds(attempt: int, answer: t.Any) -> float:
    """Return how long to wait before the next attempt: what the service asks for, else longer each time."""
    asked = answer.headers.get("Retry-After", "") if answer is not None else ""
    if asked.isdigit():
        return min(float(asked), _LONGEST_PAUSE)
    return min(0.5 * 2.0 ** (attempt - 1), _LONGEST_PAUSE) * (0.75 + random.random() / 2)


def _next_marker(page: Json, key: str) -> str:
    """Return the marker of the next page; services write its address in one of three places."""
    links = page.get(f"{key}_links") or page.get("links") or []
    address = page.get("next") or ""
    if isinstance(links, dict):
        address = links.get("next") or ""
    else:
        address = next((link["href"] for link in links if link.get("rel") == "next"), address)
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(address or "").query)
    return query.get("marker", [""])[0]
