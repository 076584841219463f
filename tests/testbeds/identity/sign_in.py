# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the authorize endpoint to the code: who is it, the second factor, consent. Nothing is remembered between two
logins, so a browser is asked each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity import pages
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.accounts import PASSWORD
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Memory, Principal
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.people import PEOPLE
from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]
from flask import Response, make_response, request
from itsdangerous import BadSignature, URLSafeSerializer

if TYPE_CHECKING:
    from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.grants import Server
    from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.provider import Provider

WRONG = "The name or the password is wrong."


class SignIn:
    """The pages of one provider, one after the other; what is settled so far is in a signed ticket."""

    def __init__(self, provider: Provider, server: Server, memory: Memory, secret: str) -> None:
        self._provider, self._server, self._memory = provider, server, memory
        self._tickets = URLSafeSerializer(secret, salt=provider.name)

    def answer(self) -> Response:
        """Answer the request that Flask has at hand."""
        try:
            grant = self._server.get_consent_grant()
        except OAuth2Error as error:
            if getattr(error, "redirect_uri", None):
                return self._sent(self._server.handle_error_response(None, error))
            return self._refused(str(error.description or error.error))
        if self._memory.faults.denied:
            return self._back(grant, None)
        return self._step(grant, request.form.get("step", ""))

    def _refused(self, said: str) -> Response:
        client = self._memory.clients.get((self._provider.name, request.values.get("client_id", "")))
        address = request.values.get("redirect_uri", "")
        about = "client" if client is None else "request" if client.check_redirect_uri(address) else "redirect_uri"
        page = self._provider.refusal(about, address, said)
        return make_response(pages.refusal(self._provider.title, page.title, page.lines), page.status)

    def _step(self, grant: Any, step: str) -> Response:
        idp = request.form.get("idp", "")
        if step in ("choose", "password"):
            return self._who(grant, idp, step)
        if step == "idp":
            return self._ask(idp)
        if step in ("second factor", "consent"):
            try:
                name, idp, again = self._tickets.loads(request.form.get("ticket", ""))
            except BadSignature:
                return self._ask(idp, "This page is too old; please sign in again.")
            principal = Principal(PEOPLE[name], idp)
            if step == "second factor":
                return self._second_factor(grant, principal)
            if again:
                return self._ask_code(principal)
            return self._back(grant, principal if request.form.get("decision") == "allow" else None)
        idps = self._provider.idps(request.args)
        if idps:
            return make_response(pages.choose_idp(self._provider.title, idps))
        return self._ask("")

    def _who(self, grant: Any, idp: str, step: str) -> Response:
        person = PEOPLE.get(request.form.get("person" if step == "choose" else "name", ""))
        principal = Principal(person, idp) if person else None
        if principal is None or not self._provider.knows(principal):
            return self._ask(idp, WRONG)
        if step == "password" and request.form.get("password") != PASSWORD:
            return self._ask(idp, WRONG)
        return self._ask_code(principal) if principal.person.second_factor else self._ask_consent(grant, principal)

    def _second_factor(self, grant: Any, principal: Principal) -> Response:
        if request.form.get("otp") != principal.person.second_factor:
            return self._ask_code(principal, "The code is wrong.")
        return self._ask_consent(grant, principal)

    def _ask(self, idp: str, said: str = "") -> Response:
        people = [name for name, person in PEOPLE.items() if self._provider.knows(Principal(person, idp))]
        place = self._provider.place(idp)
        return make_response(pages.sign_in(self._provider.title, place, people, idp, said))

    def _ask_code(self, principal: Principal, said: str = "") -> Response:
        return make_response(pages.second_factor(self._provider.title, self._ticket(principal, again=True), said))

    def _ask_consent(self, grant: Any, principal: Principal) -> Response:
        client, scopes = grant.client.client_id, grant.request.scope.split()
        name = principal.person.full_name
        return make_response(pages.consent(self._provider.title, client, name, scopes, self._ticket(principal)))

    def _ticket(self, principal: Principal, *, again: bool = False) -> str:
        return str(self._tickets.dumps([principal.person.name, principal.idp, again]))

    def _back(self, grant: Any, principal: Principal | None) -> Response:
        return self._sent(self._server.create_authorization_response(grant_user=principal, grant=grant))

    @staticmethod
    def _sent(answer: Any) -> Response:
        if not isinstance(answer, Response):
            raise TypeError(f"Authlib answered {type(answer)}")
        return answer
