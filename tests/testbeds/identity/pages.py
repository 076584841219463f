# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The provider's pages. Their labels are what a test's browser looks for, and the same for every provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template_string

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<style>body { font-family: sans-serif; max-width: 32rem; margin: 4rem auto }
label, button { display: block; margin: .5rem 0 }</style></head><body><h1>{{ title }}</h1>
<p>This is a stand-in for {{ provider }}, for tests.</p>
%s
</body></html>
"""
_IDP = """<form method="post">
<label>Identity provider <select name="idp">
{% for id, name in idps.items() %}<option value="{{ id }}">{{ name }}</option>
{% endfor %}</select></label>
<button name="step" value="idp">Log On</button></form>"""
_SIGN_IN = """{% if said %}<p role="alert">{{ said }}</p>{% endif %}
<form method="post"><input type="hidden" name="idp" value="{{ idp }}"><input type="hidden" name="step" value="choose">
{% for person in people %}<button name="person" value="{{ person }}">{{ person }}</button>
{% endfor %}</form>
<form method="post"><input type="hidden" name="idp" value="{{ idp }}">
<label>Name <input name="name" autocomplete="off"></label>
<label>Password <input name="password" type="password"></label>
<button name="step" value="password">Sign in</button></form>"""
_SECOND_FACTOR = """{% if said %}<p role="alert">{{ said }}</p>{% endif %}
<form method="post"><input type="hidden" name="ticket" value="{{ ticket }}">
<label>Code of your authenticator app <input name="otp" autocomplete="off"></label>
<button name="step" value="second factor">Verify</button></form>"""
_CONSENT = """<p>{{ client }} wants to know, as {{ person }}:</p>
<ul>{% for scope in scopes %}<li>{{ scope }}</li>{% endfor %}</ul>
<form method="post"><input type="hidden" name="step" value="consent">
<input type="hidden" name="ticket" value="{{ ticket }}">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button></form>"""
_REFUSAL = """{% for line in lines %}<p>{{ line }}</p>
{% endfor %}"""


def choose_idp(provider: str, idps: Mapping[str, str]) -> str:
    """Return the page that asks for the identity provider; the first is chosen beforehand."""
    return _render(_IDP, provider, "Select an Identity Provider", idps=idps)


def sign_in(provider: str, place: str, people: Sequence[str], idp: str, said: str = "") -> str:
    """Return the page that asks who it is: a button for each person, or a name and a password."""
    return _render(_SIGN_IN, provider, f"Sign in with {place}", people=people, idp=idp, said=said)


def second_factor(provider: str, ticket: str, said: str = "") -> str:
    """Return the page that asks for the code."""
    return _render(_SECOND_FACTOR, provider, "Two-step verification", ticket=ticket, said=said)


def consent(provider: str, client: str, person: str, scopes: Sequence[str], ticket: str) -> str:
    """Return the page that asks for consent."""
    title = f"Authorize {client}"
    return _render(_CONSENT, provider, title, client=client, person=person, scopes=scopes, ticket=ticket)


def refusal(provider: str, title: str, lines: Sequence[str]) -> str:
    """Return the page by which the provider refuses without going back to the client."""
    return _render(_REFUSAL, provider, title, lines=lines)


def _render(body: str, provider: str, title: str, **values: object) -> str:
    return render_template_string(_PAGE % body, provider=provider, title=title, **values)
