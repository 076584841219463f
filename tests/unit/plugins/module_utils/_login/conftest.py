# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authenticators themselves, with a login's configuration as JupyterHub gives it to them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

ROLE_FILES = Path(__file__).resolve().parents[5] / "roles" / "jupyterhub" / "files"


@pytest.fixture
def load_authenticator(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that makes the authenticator of a login; a trait that it does not know is a failure."""
    for module in ("jupyterhub", "oauthenticator", "nativeauthenticator"):
        pytest.importorskip(module, reason=f"{module} is not installed here")
    from importlib.metadata import entry_points

    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session
    from traitlets.config import Config

    monkeypatch.setattr(sys, "path", [str(ROLE_FILES), *sys.path])

    def load(login: dict[str, Any]) -> Any:
        name = login["authenticator_class"]
        known = {point.name: point for point in entry_points(group="jupyterhub.authenticators")}
        if name in known:
            kind = known[name].load()
        else:
            module, _dot, attribute = name.rpartition(".")
            kind = getattr(importlib.import_module(module), attribute)
        config = Config()
        for section, traits in login["config"].items():
            assert section in [parent.__name__ for parent in kind.__mro__]
            assert set(traits) <= set(kind.class_trait_names(config=True))
            for trait, value in traits.items():
                setattr(config[section], trait, value)
        for path, secret in login["secret_traits"].items():
            section, trait = path.split(".")
            if section in config:
                assert trait in kind.class_trait_names(config=True)
                setattr(config[section], trait, f"the {secret} in so many letters")
        for path, function in login["hooks"].items():
            section, trait = path.split(".")
            assert trait in kind.class_trait_names(config=True)
            hook = getattr(importlib.import_module("hub_login"), function.split(".")[1])
            setattr(config[section], trait, hook)
        return kind(config=config, db=Session(create_engine("sqlite://")))

    return load
