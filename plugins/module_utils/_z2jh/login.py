# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The login of the plan in the chart's configuration, without its secrets, and the service of the check."""

from __future__ import annotations

from typing import Any

from .tree import Tree

CHECK = "hub-check"
# By whom people leave. Its token stays in the hub's pod, where offboarding uses it.
OPERATOR = "scigateway-operator"
# What the chart calls the service that ends idle servers; its role stays the chart's own.
CULLER = "jupyterhub-idle-culler"
# On the path of modules of the hub's configuration (jupyterhub_config.py of the chart).
_FOLDER = "/usr/local/etc/jupyterhub"
_OPEN = ("dummy", "DummyAuthenticator", "tmp", "TmpAuthenticator", "null", "NullAuthenticator")
# It can take away, and neither act as somebody nor let anybody in: with a person, JupyterHub deletes their tokens and
# their session, so that it needs no right on these but to count them.
_OPERATOR_SCOPES = ("list:users", "read:users:name", "read:servers", "read:tokens", "delete:servers", "delete:users")
_FOR_EACH_CHECK_USER = ("admin:users", "servers", "access:servers", "tokens")


def login_problems(options: dict[str, Any]) -> list[str]:
    """Return a sentence when nobody, or anybody, could log in."""
    login = options["login"]
    if not login.get("authenticator_class"):
        return [
            "z2jh_login: it names no authenticator_class, and the chart would let everybody in under any name; give "
            "the login of a site's plan."
        ]
    modules = {function.split(".", 1)[0] for function in login.get("hooks", {}).values()}
    modules.update({"hub_login"} if login.get("reserved_users") or modules else ())
    missing = sorted(f"{module}.py" for module in modules if f"{module}.py" not in options["hub_files"])
    found = [f"z2jh_hub_files: {name} is missing, and z2jh_login needs it; give its text." for name in missing]
    return found + open_door(str(login["authenticator_class"]))


def open_door(authenticator: str) -> list[str]:
    """Return a sentence when *authenticator* lets everybody in."""
    if authenticator.rpartition(".")[2] not in _OPEN:
        return []
    return [
        f"z2jh_login: the authenticator {authenticator!r} lets everybody in under any name, or nobody, and the hub is "
        "open to a network; choose another login."
    ]


def login(tree: Tree, options: dict[str, Any]) -> None:
    """Set who may log in, and what is looked at once more at each login."""
    given = options["login"]
    tree.put("hub.config.JupyterHub.authenticator_class", given["authenticator_class"], "login")
    for section, traits in given.get("config", {}).items():
        tree.put(f"hub.config.{section}", traits, "login")
    for name, text in options["hub_files"].items():
        # whose keys are no paths, so that a dot in one is no step
        files = {name.replace(".", "-"): {"mountPath": f"{_FOLDER}/{name}", "stringData": text}}
        tree.put("hub.extraFiles", files, "hub_files")
    if "hub_login.py" in options["hub_files"]:
        tree.put("hub.extraConfig.10-login", _hooks(given), "login")
    _check(tree, options)
    tree.put(f"hub.services.{OPERATOR}", {"name": OPERATOR})
    tree.put(f"hub.loadRoles.{OPERATOR}", {"services": [OPERATOR], "scopes": list(_OPERATOR_SCOPES)})


def _hooks(given: dict[str, Any]) -> str:
    lines = [
        "from functools import partial",
        "import hub_login",
        "c.Authenticator.post_auth_hook = partial(",
        f"    hub_login.check_person, reserved=frozenset({sorted(given.get('reserved_users', []))!r})",
        ")",
    ]
    for trait, function in sorted(given.get("hooks", {}).items()):
        module = function.split(".", 1)[0]
        lines += ([] if module == "hub_login" else [f"import {module}"]) + [f"c.{trait} = {function}"]
    return "\n".join(lines) + "\n"


def _check(tree: Tree, options: dict[str, Any]) -> None:
    # In hub.services and hub.loadRoles: the same in hub.config would replace the culler's role.
    tree.put(f"hub.services.{CHECK}", {"name": CHECK})
    scopes = ["read:hub", f"read:services!service={CULLER}"]
    # where the check cannot log in, it acts as these, and as nobody else
    scopes += [f"{scope}!user={name}" for name in options["reserved_users"] for scope in _FOR_EACH_CHECK_USER]
    tree.put(f"hub.loadRoles.{CHECK}", {"services": [CHECK], "scopes": scopes}, "reserved_users")
