# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the login of a hub needs beyond its configuration."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import bcrypt
from nativeauthenticator import NativeAuthenticator
from nativeauthenticator.orm import UserInfo
from tornado import web
from traitlets import List, Unicode

_VERIFIED = ("verified_email", "email_verified")


async def check_person(
    authenticator: Any, handler: Any, model: dict[str, Any], reserved: Collection[str] = ()
) -> dict[str, Any]:
    """Look once more at somebody who may log in (Authenticator.post_auth_hook).

    Refused are the names under which the check of the hub acts, and an account with an e-mail address that its owner
    has not shown to be theirs: with `allow_all`, JupyterHub does not ask oauthenticator's own check. And who is
    declared an admin no longer loses those rights: JupyterHub only adds, so that somebody taken off `admin_users` stays
    an admin in its database. What a provider says about groups of admins is in the model already, as true or false.
    """
    if model["name"] in reserved:
        raise web.HTTPError(403, f"The name {model['name']} is reserved for the check of this hub.")
    for about in (model["auth_state"] or {}).values():
        # some providers say it in text
        said = [str(about.get(claim)).lower() for claim in _VERIFIED] if isinstance(about, dict) else []
        if "false" in said:
            raise web.HTTPError(
                403, "Your provider has not verified your e-mail address; have it verified there first."
            )
    if model["admin"] is None:
        model["admin"] = model["name"] in authenticator.admin_users
    return model


async def stay_without_tokens(authenticator: Any, user: Any, auth_state: dict[str, Any] | None) -> bool | None:
    """Leave users who never logged in at the provider as they are (OAuthenticator.refresh_user_hook).

    Otherwise a server that an admin or a program starts for such a user is refused, because their login cannot be
    refreshed (jupyterhub/jupyterhub#4963). None lets the refresh of all others go its way.
    """
    return None if auth_state else True


class ApprovedSignUpAuthenticator(NativeAuthenticator):
    """Sign-up with approval, where the accounts of admins are there before anybody can sign up under their name.

    NativeAuthenticator lets whoever signs up first under the name of an admin in as that admin.
    """

    admin_password = Unicode(config=True, help="First password of each admin; they change it at hub/change-password.")
    check_password = Unicode(config=True, help="Password of the users of the check.")
    check_users = List(Unicode(), config=True, help="Users of the check of this hub.")

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for name in self.admin_users:
            self._keep_account(self.normalize_username(name), self.admin_password, may_differ=True)
        for name in self.check_users:
            self._keep_account(name, self.check_password, may_differ=False)
        self.db.commit()

    def _keep_account(self, name: str, password: str, may_differ: bool) -> None:
        account = self.get_user(name)
        if account is None:
            account = UserInfo(username=name, password=_hashed(password))
            self.db.add(account)
        elif not (may_differ and account.is_authorized) and not account.is_valid_password(password):
            # that of the check, or one that somebody nobody has approved signed up with
            account.password = _hashed(password)
        account.is_authorized = True


def _hashed(password: str) -> bytes:
    found: bytes = bcrypt.hashpw(password.encode(), bcrypt.gensalt())
    return found
