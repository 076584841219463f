# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hubs that are broken before anybody has logged in: what stands between, the certificate, the clock."""

from __future__ import annotations

import ssl

from ansible_collections.scigateway.jupyterhub.tests.integration.logins.breaking_proxy import Faults
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.broken import Broken

SORRY = b"<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body>Sorry</body></html>"
# What a good front of a hub tells browsers.
HSTS = (("Strict-Transport-Security", "max-age=31536000"),)

CASES = {
    "no hub at all": Broken("answers", ("no connection", "refused"), asks={"url": "http://127.0.0.1:9/"}),
    "error page with HTTP 200": Broken(
        "answers", ("HTTP 200", "Down for maintenance", "no JSON"), faults=Faults(page=("text/html", SORRY))
    ),
    "JSON but no hub": Broken(
        "answers", ("JSON without the version",), faults=Faults(page=("application/json", b'{"status": "ok"}'))
    ),
    "no hub behind the proxy": Broken("answers", ("HTTP 502", "Bad Gateway"), faults=Faults(unreachable=".")),
    "something else than a hub": Broken("answers", ("HTTP 404",), faults=Faults(prefix="/elsewhere/")),
    "wrong path in the address": Broken("answers", ("HTTP 404", "/jupyter/hub/api"), path="/jupyter/"),
    "slow answers": Broken(
        "answers",
        ("within 1 s",),
        faults=Faults(delay=3),
        asks={"request_timeout": 1, "start_timeout": 5},
        to_the_end=True,
    ),
    "old JupyterHub": Broken(
        "versions",
        ("5.2.1", "GHSA"),
        faults=Faults(replaces=("^/hub/api$", b'"version": "', b'"version": "5.2.1", "is": "')),
    ),
    "another version than was deployed": Broken("answers", ("JupyterHub 5.0.0",), asks={"expected_version": "5.0.0"}),
    "clock ahead": Broken("clock", ("10 minutes ahead", "time server"), faults=Faults(clock=600)),
    "clock behind": Broken("clock", ("10 minutes behind",), faults=Faults(clock=-600)),
    "certificate for another name": Broken(
        "answers",
        ("another name", "hub.example.org", "not for localhost"),
        tls=lambda authority: authority.certificate("hub.example.org"),
    ),
    "certificate expired": Broken(
        "answers", ("expired", "2 days ago"), tls=lambda authority: authority.certificate(begins=-90, ends=-2)
    ),
    "certificate not yet valid": Broken(
        "answers", ("valid only from", "clock"), tls=lambda authority: authority.certificate(begins=2)
    ),
    "certificate self-signed": Broken(
        "answers", ("self-signed", "ca_file"), tls=lambda authority: authority.self_signed()
    ),
    "authority unknown": Broken(
        "answers",
        ("authority that is not known", "ca_file"),
        tls=lambda authority: authority.certificate(),
        asks={"ca_file": ""},
    ),
    "certificate ends soon": Broken(
        "certificate",
        ("14 more days", "in 4 days", "renewed"),
        tls=lambda authority: authority.certificate(ends=4),
        faults=Faults(adds=HSTS),
    ),
    "certificate of the proxy's own": Broken(
        "answers",
        ("default certificate of Traefik", "never issued"),
        tls=lambda authority: authority.certificate("traefik.default", title="TRAEFIK DEFAULT CERT"),
    ),
    "old TLS": Broken(
        "old_tls",
        ("older than 1.2", "accepted"),
        tls=lambda authority: authority.certificate(oldest=ssl.TLSVersion.TLSv1),
        faults=Faults(adds=HSTS),
    ),
    "no HSTS": Broken(
        "hsts",
        ("Strict-Transport-Security", "no such header"),
        tls=lambda authority: authority.certificate(),
    ),
}
