# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people read: reasons of answers, addresses, and no secrets."""

from __future__ import annotations

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub import libraries
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import BadSettings
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.scrub import Scrubber
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.transport import Answer


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"status": 403, "message": "Action is not authorized"}', "Action is not authorized"),
        ("<h1>403 :  Forbidden</h1><title>JupyterHub</title>", "403 : Forbidden"),
        ('<title>JupyterHub</title><h1>Sign in</h1><p class="login_error">Too many logins</p>', "Too many logins"),
        ("<title>Bad &amp; <b>gateway</b></title>", "Bad & gateway"),
        ("nothing to see", ""),
        ("[]", ""),
    ],
)
def test_the_reason_of_an_answer(text: str, reason: str) -> None:
    assert Answer(500, "http://hub/", text).reason() == reason


def test_codes_of_a_login_are_not_in_a_message() -> None:
    assert str(Answer(403, "http://hub/oauth?code=geheim&state=x", "")) == "HTTP 403 from http://hub/oauth"


def test_secrets_are_hidden_as_they_are_and_as_they_are_sent() -> None:
    scrubber = Scrubber(["pa ss/w&rd", "pa"])
    assert scrubber.text("pa ss/w&rd pa%20ss%2Fw%26rd pa+ss%2Fw%26rd") == "******** ******** ********"


def test_a_missing_library_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(libraries, "import_module", missing)
    with pytest.raises(BadSettings, match="library websocket-client cannot be imported by .* install it there"):
        libraries.load_websocket()
