# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test says to the provider: faults, clients, an end to tokens; and what it asks: the journal."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity import faults
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Client, Memory
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers import NAMES
from flask import Flask, Response, jsonify, make_response, request
from werkzeug.exceptions import BadRequest


def make_control(
    memory: Memory, *, kept: Callable[[], None], told: Callable[[], None], stop: Callable[[], None]
) -> Flask:
    """Return the application of the control address.

    Args:
        memory: what it changes.
        kept: called after a client was registered.
        told: called after the faults changed.
        stop: called to end the testbed.
    """
    app = Flask(__name__)

    @app.errorhandler(ValueError)
    @app.errorhandler(BadRequest)
    def refused(error: Exception) -> Response:
        text = "The body has to be a JSON object." if isinstance(error, BadRequest) else str(error)
        return make_response(jsonify(error=text), 400)

    @app.get("/control")
    def state() -> Response:
        return jsonify(faults=repr(memory.faults), clients=len(memory.clients), tokens=len(memory.tokens))

    @app.post("/control")
    def say() -> Response:
        memory.say(faults.read(_body()))
        told()
        return jsonify(faults=repr(memory.faults))

    @app.get("/control/journal")
    def journal() -> Response:
        return jsonify(memory.journal)

    @app.delete("/control/journal")
    def forget() -> Response:
        memory.journal.clear()
        return Response(status=204)

    @app.post("/control/clients")
    def register() -> Response:
        client = _client(_body())
        memory.clients[client.provider, client.client_id] = client
        kept()
        return jsonify(
            provider=client.provider,
            client_id=client.client_id,
            client_secret=client.client_secret,
            redirect_uris=client.redirect_uris,
        )

    @app.post("/control/expire")
    def expire() -> Response:
        memory.expire(refresh=bool(_body().get("refresh")))
        return Response(status=204)

    @app.post("/control/stop")
    def end() -> Response:
        stop()
        return Response(status=204)

    return app


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        raise BadRequest
    return body


def _client(body: dict[str, Any]) -> Client:
    provider, addresses = body.get("provider"), body.get("redirect_uris")
    if provider not in NAMES:
        raise ValueError(f"There is no provider {provider!r}; there are: {', '.join(NAMES)}.")
    if not isinstance(addresses, list) or not addresses or not all(isinstance(one, str) and one for one in addresses):
        raise ValueError("A client needs redirect_uris: a list of at least one address.")
    client_id = body.get("client_id") or f"client-{secrets.token_hex(6)}"
    return Client(provider, str(client_id), str(body.get("client_secret") or secrets.token_hex(20)), tuple(addresses))
