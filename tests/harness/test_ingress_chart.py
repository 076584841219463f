# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for Traefik's chart takes what the role sets, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.options import read
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.traefik import traefik_values
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import ingress_charts

DOORS: dict[str, dict[str, Any]] = {
    "a load balancer": {
        "load_balancer_ip": "192.0.2.1",
        "load_balancer_cidrs": ["192.0.2.0/24"],
        "service_annotations": {"a": "b"},
        "hsts_seconds": 300,
    },
    "ports of nodes": {
        "host_ports": True,
        "node_selector": {"door": "yes"},
        "tolerations": [{"operator": "Exists"}],
        "read_timeout": 0,
    },
    "a gateway": {"gateway": True, "traefik_image": "mirror.example.org/traefik:v3@sha256:ab"},
    "a gateway without TLS": {"gateway": True, "tls": "elsewhere", "trusted_proxies": ["10.0.0.0/8"]},
}


def check(values: dict[str, Any]) -> None:
    schema = json.loads((ingress_charts.TRAEFIK / "values.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(json.loads(json.dumps(values)), schema)


@pytest.mark.parametrize("door", DOORS.values(), ids=list(DOORS))
def test_it_takes_what_the_role_sets(door: dict[str, Any]) -> None:
    check(traefik_values(read({"domain": "hub.example.org", **door})))


@pytest.mark.parametrize("values", [{"logs": {}}, {"ports": {"web": {"prot": 1}}}, {"deployment": {"kind": "Pod"}}])
def test_it_refuses_anything_else(values: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        check(values)
