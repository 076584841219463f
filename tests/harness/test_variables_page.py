# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the site variables says which variables of the roles are not a site's to set."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.tools.render_variables import of_plan, render


def test_what_the_playbooks_set_is_told_apart_from_what_a_site_may_set() -> None:
    found = of_plan()
    assert {"z2jh_tls_secret", "z2jh_kubeconfig"} <= set(found["z2jh"])
    assert not {"z2jh_extra_values", "z2jh_chart", "z2jh_start_timeout"} & set(found["z2jh"])
    assert "ingress_host_ports" in found["ingress"]
    assert "`ingress_host_ports`" in render()
