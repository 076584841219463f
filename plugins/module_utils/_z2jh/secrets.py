# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets, kept apart from the values until the end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .login import CHECK, OPERATOR
from .tree import Tree, at, leaves

_HEX = re.compile(r"[0-9a-f]{64}")
# Of JupyterHub, which reads them as 32 bytes.
_OF_32_BYTES = ("cookie_secret", "crypt_key")


def secret_names(login: Mapping[str, Any]) -> list[str]:
    """Return the names of all secrets that a hub with *login* needs."""
    own = [secret["name"] for secret in login.get("secrets", [])]
    return list(dict.fromkeys([*own, "cookie_secret", "proxy_token", "check_token", "operator_token", "crypt_key"]))


def secret_problems(login: Mapping[str, Any], secrets: Mapping[str, str]) -> list[str]:
    """Return a sentence for each secret that is missing or does not do. All are given to the chart, always.

    The chart would make up what is missing, anew wherever it cannot look into the cluster
    (zero-to-jupyterhub-k8s#2887).
    """
    found = [
        f"z2jh_secrets: {name} is missing; give it, or let it be generated."
        for name in secret_names(login)
        if not secrets.get(name)
    ]
    return found + [
        f"z2jh_secrets: {name} is not 64 hexadecimal digits, which JupyterHub reads as 32 bytes; make one with "
        "`openssl rand -hex 32`."
        for name in _OF_32_BYTES
        if secrets.get(name) and _HEX.fullmatch(secrets[name]) is None
    ]


def secret_values(login: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, Any]:
    """Return the secrets where the chart expects them."""
    tree = Tree()
    tree.put("hub.cookieSecret", secrets["cookie_secret"])
    tree.put("proxy.secretToken", secrets["proxy_token"])
    tree.put(f"hub.services.{CHECK}.apiToken", secrets["check_token"])
    tree.put(f"hub.services.{OPERATOR}.apiToken", secrets["operator_token"])
    for trait, name in login.get("secret_traits", {}).items():
        if trait != "CryptKeeper.keys":
            tree.put(f"hub.config.{trait}", secrets[name])
    # several, so that one can be replaced
    tree.put("hub.config.CryptKeeper.keys", [secrets["crypt_key"]])
    return tree.values


def overruled(values: Mapping[str, Any], secrets: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each secret that *values*, which the operator adds, name too."""
    return [
        f"z2jh_extra_values: {'.'.join(path)} is a secret that z2jh_secrets gives; take it out here and give it there."
        for path, _value in leaves(secrets)
        if at(values, path) is not None
    ]
