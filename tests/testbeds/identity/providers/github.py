# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""GitHub, by the endpoints that oauthenticator.github uses below github_url, as an Enterprise Server has them.

An OAuth app of GitHub has no id token and no refresh token, and its token endpoint tells of errors by HTTP 200.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.accounts import GitHub as Account
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Principal, Token
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.people import PEOPLE
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.provider import Claims, Page, Provider
from flask import Blueprint, Response, jsonify, make_response, redirect, request

# Organizations that restrict the access of OAuth apps, which is what a new organization does.
RESTRICTED = {"vault"}
ERRORS = {
    "invalid_client": ("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect."),
    "invalid_grant": ("bad_verification_code", "The code passed is incorrect or expired."),
}


class GitHub(Provider):
    """GitHub's OAuth apps, with the part of the REST API that tells of organizations and teams."""

    name, title = "github", "GitHub"
    authorize, token, userinfo = "/login/oauth/authorize", "/login/oauth/access_token", "/api/v3/user"
    token_prefix = "gho_"
    has_id_token = False
    scopes = ("user", "read:user", "user:email", "read:org", "write:org", "admin:org", "repo", "gist")

    def knows(self, principal: Principal) -> bool:
        """Tell whether this person has an account here."""
        return principal.person.github is not None

    def knows_scope(self, scope: str) -> bool:
        """Accept each, as GitHub does; what it does not know is not granted."""
        return True

    def granted(self, scopes: Sequence[str]) -> Sequence[str]:
        """Return the known ones."""
        return [scope for scope in scopes if scope in self.scopes]

    def claims(self, principal: Principal, scopes: Sequence[str]) -> Claims:
        """Return the answer of /user, where the address is null unless it is public."""
        account = _account(principal)
        return {
            "login": account.login,
            "id": account.id,
            "type": "User",
            "name": principal.person.full_name,
            "email": account.email if account.email_public else None,
        }

    def refusal(self, about: str, redirect_uri: str, said: str) -> Page:
        """Return the page that GitHub shows."""
        if about == "client":
            return Page(404, "Page not found", ["404"])
        if about == "redirect_uri":
            text = "The redirect_uri is not associated with this application."
            return Page(400, "Be careful!", [text, f"redirect_uri={redirect_uri}"])
        return Page(400, "Error", [said])

    def token_answer(self, status: int, body: Claims) -> Response:
        """Return the answer as a form, or as JSON to a client that accepts it; only a wrong id of a client is HTTP
        404."""
        if body.get("error") == "invalid_client" and not self._client_is_known():
            status, body = 404, {"error": "Not Found"}
        elif "error" in body:
            error, text = ERRORS.get(body["error"], (body["error"], body.get("error_description", "")))
            docs = "/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors"
            status, body = (
                200,
                {
                    "error": error,
                    "error_description": text,
                    "error_uri": f"{self.issuer}{docs}/#{error.replace('_', '-')}",
                },
            )
        else:
            scope = ",".join(body["scope"].split())
            body = {"access_token": body["access_token"], "token_type": "bearer", "scope": scope}
        if request.accept_mimetypes.best_match(["application/x-www-form-urlencoded", "application/json"]) == (
            "application/json"
        ):
            return make_response(jsonify(body), status)
        return Response(urlencode(body), status, mimetype="application/x-www-form-urlencoded")

    def no_access(self) -> Response:
        """Return an error in the form of GitHub's API."""
        return make_response(jsonify(message="Bad credentials", status="401"), 401)

    def add_routes(self, blueprint: Blueprint) -> None:
        """Add the part of the REST API."""
        api = "/api/v3"
        blueprint.add_url_rule(f"{api}/user/emails", "api-emails", self._emails)
        blueprint.add_url_rule(f"{api}/user/orgs", "api-orgs", self._organizations)
        blueprint.add_url_rule(f"{api}/user/teams", "api-teams", self._teams)
        members = f"{api}/orgs/<org>/members/<login>"
        blueprint.add_url_rule(members, "api-member", self._member)
        blueprint.add_url_rule(f"{api}/orgs/<org>/public_members/<login>", "api-public-member", self._public_member)
        blueprint.add_url_rule(f"{api}/orgs/<org>/teams/<team>/members/<login>", "api-team-member", self._team_member)

    def _client_is_known(self) -> bool:
        given = request.form.get("client_id") or (request.authorization and request.authorization.username) or ""
        return (self.name, given) in self.memory.clients

    def _emails(self) -> Response:
        token = self.bearer()
        if token is None:
            return self.no_access()
        if not {"user", "user:email"} & set(token.scope.split()):
            return _not_found()
        return jsonify([{"email": _account(token.principal).email, "primary": True, "verified": True}])

    def _organizations(self) -> Response:
        token = self.bearer()
        if token is None:
            return self.no_access()
        if not _sees_organizations(token) and not {"user", "read:user"} & set(token.scope.split()):
            return _forbidden("You need at least read:org scope or user scope to list your organizations.")
        seen = _account(token.principal).organizations.items()
        return jsonify(
            [{"login": org} for org, public in seen if org not in RESTRICTED and (public or _sees_organizations(token))]
        )

    def _teams(self) -> Response:
        token = self.bearer()
        if token is None:
            return self.no_access()
        if not _sees_organizations(token):
            return _not_found()
        pairs = [team.split(":") for team in _account(token.principal).teams]
        return jsonify([{"slug": team, "name": team, "organization": {"login": org}} for org, team in pairs])

    def _member(self, org: str, login: str) -> Response:
        token = self.bearer()
        if token is None:
            return self.no_access()
        if org in RESTRICTED:
            return _forbidden(
                f"Although you appear to have the correct authorization credentials, the `{org}` "
                "organization has enabled OAuth App access restrictions."
            )
        if org not in _account(token.principal).organizations or not _sees_organizations(token):
            return _moved(f"{self.issuer}/api/v3/orgs/{org}/public_members/{login}")
        return _yes() if org in _organizations_of(login) else _not_found()

    def _public_member(self, org: str, login: str) -> Response:
        return _yes() if _organizations_of(login).get(org) else _not_found()

    def _team_member(self, org: str, team: str, login: str) -> Response:
        token = self.bearer()
        if token is None:
            return self.no_access()
        if not _sees_organizations(token) or org not in _account(token.principal).organizations:
            return _not_found()
        account = _by_login(login)
        return _yes() if account and f"{org}:{team}" in account.teams else _not_found()


def _account(principal: Principal) -> Account:
    account = principal.person.github
    assert account is not None
    return account


def _by_login(login: str) -> Account | None:
    accounts = [person.github for person in PEOPLE.values() if person.github]
    return next((account for account in accounts if account.login.lower() == login.lower()), None)


def _organizations_of(login: str) -> dict[str, bool]:
    account = _by_login(login)
    return dict(account.organizations) if account else {}


def _sees_organizations(token: Token) -> bool:
    return bool({"read:org", "write:org", "admin:org"} & set(token.scope.split()))


def _yes() -> Response:
    return Response(status=204)


def _moved(address: str) -> Response:
    answer = redirect(address, 302)
    return make_response(answer)


def _not_found() -> Response:
    return make_response(jsonify(message="Not Found", status="404"), 404)


def _forbidden(message: str) -> Response:
    return make_response(jsonify(message=message, status="403"), 403)
