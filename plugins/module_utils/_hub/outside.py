# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be seen of a hub from outside, before anybody logs in: time, encryption, the way in, and the closed door."""

from __future__ import annotations

import typing as t
from functools import partial
from urllib.parse import urlsplit

from .outside_clock import clock
from .outside_door import open_door
from .outside_https import certificate, encrypted, hsts, http_redirect, old_tls
from .outside_login import login_page
from .outside_provider import provider_answers, provider_page
from .steps import Step
from .visit import Visit

# an entry of not_provided by this name leaves out all that is about encryption
HTTPS_CHECK = "https"


def outside_steps(visit: Visit) -> list[Step]:
    """The steps of a full check that need no login; each stands on the hub's answer."""

    def step(key: str, title: str, action: t.Callable[[Visit], str], *needs: str) -> Step:
        return Step(key, title, partial(action, visit), ("answers", *needs))

    provider = visit.settings.login_provider
    name = provider.name if provider else "the login provider"
    steps = [step("clock", "the clocks agree", clock)]
    if not visit.settings.lacks(HTTPS_CHECK):
        steps.append(step("encrypted", "traffic is encrypted", encrypted))
        if urlsplit(visit.address.base).scheme == "https":
            steps += [
                step("certificate", "the certificate is right and lasts", certificate),
                step("old_tls", "TLS older than 1.2 is refused", old_tls),
                step("http_redirect", "HTTP leads to HTTPS", http_redirect),
                step("hsts", "browsers are told to stay with HTTPS", hsts),
            ]
    return [
        *steps,
        step("login_page", f"the login page leads to {name}" if provider else "the login page", login_page),
        step("provider_page", f"the page of {name} opens", provider_page, "login_page"),
        step("provider_answers", f"the hub can talk to {name}", provider_answers, "login_page"),
        step("open_door", "a stranger stays outside", open_door),
    ]
