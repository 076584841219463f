# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the testbed can play."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.campus import Campus
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.cilogon import CILogon
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.github import GitHub
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.globus import Globus
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.google import Google
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.orcid import Orcid
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.provider import Provider

PROVIDERS: tuple[type[Provider], ...] = (Google, GitHub, CILogon, Globus, Orcid, Campus)
NAMES = tuple(provider.name for provider in PROVIDERS)
