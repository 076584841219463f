# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""All providers in one Flask application, each below its name."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.grants import Server
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Memory
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers import PROVIDERS
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.provider import Provider
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.sign_in import SignIn
from flask import Blueprint, Flask, Response, g, make_response, request
from joserfc.jwk import RSAKey

# What a person types or a client proves itself by does not belong in a journal.
NOT_KEPT = ("password", "otp", "ticket", "client_secret", "refresh_token")


def make_app(url: str, memory: Memory) -> Flask:
    """Return the application that is to be served at url."""
    app = Flask(__name__)
    secret = secrets.token_hex()
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    app.before_request(lambda: _before(memory))
    app.after_request(lambda answer: _after(memory, answer))
    for kind in PROVIDERS:
        app.register_blueprint(_blueprint(app, kind(url, key, memory), memory, secret))
    return app


def _blueprint(app: Flask, provider: Provider, memory: Memory, secret: str) -> Blueprint:
    server = Server(app, provider, memory)
    sign_in = SignIn(provider, server, memory, secret)
    blueprint = Blueprint(provider.name, __name__, url_prefix=f"/{provider.name}")

    def token() -> Response:
        answer = server.create_token_response()
        return provider.token_answer(answer.status_code, answer.get_json())

    blueprint.add_url_rule(provider.authorize, "authorize", sign_in.answer, methods=["GET", "POST"])
    blueprint.add_url_rule(provider.token, "token", token, methods=["POST"])
    blueprint.add_url_rule(provider.userinfo, "userinfo", provider.user, methods=["GET", "POST"])
    provider.add_routes(blueprint)
    return blueprint


def _endpoint() -> tuple[str, str]:
    provider, _dot, endpoint = (request.endpoint or "").partition(".")
    return provider, endpoint.split("-")[0]


def _before(memory: Memory) -> Response | None:
    g.faults = memory.faults
    provider, endpoint = _endpoint()
    if not g.faults.concern(provider, endpoint):
        return None
    g.faults.delay()
    if g.faults.down == "unavailable":
        return make_response("<h1>503 Service Unavailable</h1>", 503)
    return None


def _after(memory: Memory, answer: Response) -> Response:
    if g.faults.clock:
        answer.headers["Date"] = formatdate(g.faults.now(), usegmt=True)
    provider, endpoint = _endpoint()
    memory.write(
        {
            "provider": provider,
            "endpoint": endpoint,
            "method": request.method,
            "path": request.path,
            "query": request.args.to_dict(),
            "form": _kept(request.form.to_dict()),
            "accept": request.headers.get("Accept", ""),
            "agent": request.headers.get("User-Agent", ""),
            "basic": bool(request.authorization and request.authorization.type == "basic"),
            "status": answer.status_code,
        }
    )
    return answer


def _kept(form: Mapping[str, str]) -> dict[str, Any]:
    return {name: "(not kept)" if name in NOT_KEPT else value for name, value in form.items()}
