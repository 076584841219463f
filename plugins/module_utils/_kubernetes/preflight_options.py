# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of kubernetes_preflight: as Ansible checks them, and in the types of role z2jh, whose options most are."""

from __future__ import annotations

import typing as t

from .._z2jh.options import read

# Read and converted as role z2jh reads them, so that what fits there fits here.
OF_ROLE: dict[str, dict[str, t.Any]] = {
    "namespace": {"type": "str", "default": "jupyterhub"},
    "release": {"type": "str", "default": "jupyterhub"},
    "chart_version": {"type": "str", "default": ""},
    "storage": {"type": "str", "default": "volume", "choices": ["volume", "shared", "none"]},
    "storage_class": {"type": "str", "default": ""},
    "user_disk": {"type": "raw", "default": "10G"},
    "shared_claim": {"type": "str", "default": ""},
    "shared_size": {"type": "raw"},
    "nfs": {"type": "str", "default": ""},
    "named_users": {"type": "int", "default": 1},
    "user_memory": {"type": "raw", "default": "1G"},
    "user_cpus": {"type": "float", "default": 1.0},
    "memory_guarantee_percent": {"type": "int", "default": 100},
    "cpu_guarantee_percent": {"type": "int", "default": 50},
    "gpu_resource": {"type": "str", "default": "nvidia.com/gpu"},
    "node_selector": {"type": "dict", "default": {}},
    "tolerations": {"type": "list", "elements": "dict", "default": []},
    "profiles": {"type": "list", "elements": "dict", "default": []},
    "warm_spares": {"type": "int", "default": 0},
    "user_scheduler": {"type": "bool", "default": False},
    "metadata_block": {"type": "str", "default": "policy", "choices": ["policy", "init_container"]},
    "domain": {"type": "str", "default": ""},
    "service_type": {"type": "str", "default": "ClusterIP", "choices": ["ClusterIP", "NodePort", "LoadBalancer"]},
    "node_port": {"type": "int"},
    "ingress_class": {"type": "str", "default": ""},
    "tls_secret": {"type": "str", "default": ""},
    "gateway": {"type": "str", "default": ""},
    "gateway_namespace": {"type": "str", "default": ""},
    "gateway_section": {"type": "str", "default": ""},
}
PREFLIGHT: dict[str, dict[str, t.Any]] = {
    "kubeconfig": {"type": "path", "default": ""},
    "context": {"type": "str", "default": ""},
    "site": {"type": "str", "required": True},
    **OF_ROLE,
    "access_mode": {
        "type": "str",
        "default": "ReadWriteOnce",
        "choices": ["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"],
    },
    # No role may write a key that looks like a variable of a site, so this one is called otherwise than in the role.
    "database_size": {"type": "raw", "default": "1G", "aliases": ["hub_database_size"]},
    "database_claim": {"type": "bool", "default": True},
    "database_class": {"type": "str", "default": ""},
    "users": {"type": "int", "default": 0},
    "autoscaled": {"type": "bool", "default": False},
    "restricted_servers": {"type": "bool", "default": False},
    "check_front_door": {"type": "bool", "default": True},
    "front_door": {
        "type": "dict",
        "options": {
            "traefik": {"type": "bool", "default": False},
            "ingress_class": {"type": "str", "default": "traefik"},
            "host_ports": {"type": "bool", "default": False},
            "certificate": {
                "type": "str",
                "default": "elsewhere",
                "choices": ["letsencrypt", "own", "existing", "elsewhere"],
            },
        },
    },
    "letsencrypt": {"type": "bool", "default": False},
    "addresses": {"type": "list", "elements": "str", "default": []},
    "fs_gid": {"type": "int", "default": 100},
    "probe_class": {"type": "str", "default": "auto", "choices": ["auto", "always", "never"]},
    "probe_image": {"type": "str", "default": "registry.k8s.io/pause:3.10.1"},
    "probe_timeout": {"type": "int", "default": 60},
}


def options(args: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return all options: those of the role in its types, and beside them those of the preflight alone.

    :raises ValuesError: with all that is wrong.
    """
    given = {name: args[name] for name in OF_ROLE if args[name] is not None}
    # without a version given, none is compared; the role's own default would be one
    renamed = {
        "name": args["site"],
        "storage_access_mode": args["access_mode"],
        "hub_database_size": args["database_size"],
    }
    checked = read({**given, **renamed})
    own = {name: args[name] for name in PREFLIGHT if name not in OF_ROLE}
    return {**checked, **own, "chart_version": args["chart_version"]}
