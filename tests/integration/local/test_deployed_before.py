# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is deployed already is not harmed by a run that does not fit to it."""

from __future__ import annotations

import json

from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import LIVE, LOCK, Site


def test_a_newer_hub_is_not_put_back(shared: Site) -> None:
    path = shared.data / "hub.json"
    aside = path.rename(shared.folder / "hub.json")
    try:
        path.write_text(json.dumps({"jupyterhub": "99.1.0"}), encoding="utf-8")
        before = shared.listing(*LIVE)
        sentence = shared.make("hub").sentence()
        assert "JupyterHub 99.1.0, which is newer" in sentence
        assert set(shared.changes(before, *LIVE)) <= LOCK
    finally:
        aside.rename(path)


def test_a_lost_secret_is_not_replaced(shared: Site) -> None:
    path = shared.data / "secrets" / "cookie_secret"
    aside = path.rename(shared.folder / "cookie_secret")
    try:
        before = shared.listing(*LIVE)
        sentence = shared.make("hub").sentence()
        assert "its secret cookie_secret is gone" in sentence
        assert "put it back" in sentence
        assert set(shared.changes(before, *LIVE)) <= LOCK
    finally:
        aside.rename(path)
    assert shared.make("hub").changed == 0
