# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Secret in which a site's secrets lie beside the hub, with how the hub is reached."""

from __future__ import annotations

import base64
import json
import secrets as random
from collections.abc import Callable, Mapping
from typing import Any

from .errors import ValuesError
from .secrets import secret_names

NAME = "scigateway-site"
SITE = "scigateway.jupyterhub/site"
_ENDPOINT = "endpoint.json"
# Where the chart keeps each, for a hub that was installed without this collection.
_OF_CHART = {
    "cookie_secret": "hub.config.JupyterHub.cookie_secret",
    "proxy_token": "hub.config.ConfigurableHTTPProxy.auth_token",
    "check_token": "hub.services.hub-check.apiToken",
    "operator_token": "hub.services.scigateway-operator.apiToken",
    "crypt_key": "hub.config.CryptKeeper.keys",
}
# Of our own services: a new one locks nobody out.
_OURS = ("check_token", "operator_token")


def settle(
    login: Mapping[str, Any],
    given: Mapping[str, str],
    kept: Mapping[str, str],
    folder: Callable[[str], str],
    deployed: bool,
) -> dict[str, str]:
    """Return every secret of a hub: given, else *kept* in the cluster, else in the site's *folder*, else made up.

    Raises ValuesError with a sentence for each that is missing and must not be made up.
    """
    asked = {entry["name"]: entry for entry in login.get("secrets", [])}
    found, problems = {}, []
    for name in secret_names(login):
        value = str(given.get(name) or "").strip() or kept.get(name, "") or folder(name)
        about = asked.get(name, {})
        variable = about.get("variable") or f"z2jh_secrets.{name}"
        if value and len(value) < about.get("minimum_length", 8):
            problems.append(
                f"{variable}: it is shorter than {about.get('minimum_length', 8)} characters; give another."
            )
        elif not value and deployed and name not in _OURS:
            problems.append(
                f"{variable}: the hub is deployed but this secret of it is neither in the cluster nor in the state "
                "folder of the site, and a new one would lock people out without your say; put it back, or give it."
            )
        elif not value and not about.get("generated", True):
            problems.append(f"{variable}: it is given out by somebody else and was not given; give it, in a vault.")
        found[name] = value or random.token_hex(32)
    if problems:
        raise ValuesError(problems)
    return found


def kept(site: Mapping[str, Any] | None, hub: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the secrets that the cluster holds: in the *site*'s own Secret, else in that of the chart (*hub*)."""
    own, chart = _decoded(site), _decoded(hub)
    found = {name: chart[key].partition(";")[0] for name, key in _OF_CHART.items() if chart.get(key)}
    found.update({name: value for name, value in own.items() if name != _ENDPOINT and value})
    return found


def site(secret: Mapping[str, Any]) -> str:
    """Return whose Secret it is."""
    return str((secret.get("metadata", {}).get("annotations") or {}).get(SITE, ""))


def reached(site: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return how the hub is reached, empty where there is no Secret."""
    text = _decoded(site).get(_ENDPOINT, "")
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def site_secret(site: str, namespace: str, secrets: Mapping[str, str], reached: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Secret; *reached* says how the hub is reached."""
    content = {**secrets, _ENDPOINT: json.dumps(reached, sort_keys=True)}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "Opaque",
        "metadata": {
            "name": NAME,
            "namespace": namespace,
            "annotations": {SITE: site},
            "labels": {"app.kubernetes.io/part-of": site, "app.kubernetes.io/managed-by": "scigateway.jupyterhub"},
        },
        "data": {name: base64.b64encode(value.encode()).decode() for name, value in sorted(content.items())},
    }


def _decoded(secret: Mapping[str, Any] | None) -> dict[str, str]:
    data = (secret or {}).get("data") or {}
    return {name: base64.b64decode(value).decode(errors="replace") for name, value in data.items() if value}
