# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of the stage hub: how people reach it, and who vouches for it."""

from __future__ import annotations

from .option import Option

_NO_CLUSTER = ("local", "server")
# not on servers yet, whose hub is not deployed by this version
TITLE = "The front door"
OPTIONS = (
    Option(
        "hub_certificate",
        "str",
        "Where the hub's certificate comes from: Let's Encrypt, files of your own, a Secret that is in the cluster "
        "already (`existing`), or `elsewhere` when HTTPS ends before it gets to the cluster.",
        "own",
        default="letsencrypt",
        choices=("letsencrypt", "own", "existing", "elsewhere"),
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_certificate_email",
        "str",
        "Where Let's Encrypt writes when something is wrong with the certificate.",
        "hub@example.org",
        default="",
        pattern=r"(|[^@\s]+@[^@\s]+)",
        pattern_help="is not an e-mail address",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_certificate_staging",
        "bool",
        "Whether the certificate is a rehearsal, which browsers do not trust and which Let's Encrypt does not count.",
        "true",
        default=False,
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_certificate_file",
        "path",
        "With `hub_certificate: own`: file with the certificate and those between it and its authority (PEM).",
        "~/hub.pem",
        default="",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_certificate_key_file",
        "path",
        "With `hub_certificate: own`: file with its private key (PEM).",
        "~/hub.key",
        default="",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_certificate_secret",
        "str",
        "With `hub_certificate: existing`: Secret with it (`kubernetes.io/tls`), in the hub's namespace.",
        "hub-tls",
        default="",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_ca_file",
        "path",
        "File with the authorities that the check of the hub trusts; without it, those that everybody trusts.",
        "~/campus-ca.pem",
        default="",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_ingress_class",
        "str",
        "Class of the cluster's own ingress controller; without it and `hub_gateway`, Traefik is installed.",
        "nginx",
        default="",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_ingress_annotations",
        "labels",
        "Annotations for the hub's Ingress, on top of those that are there by themselves; for a controller that needs "
        "them for large uploads, long websockets, the redirect to HTTPS or `Strict-Transport-Security`.",
        '{"haproxy.org/timeout-tunnel": "1h"}',
        default={},
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_gateway",
        "str",
        "Gateway of the cluster's own that leads to the hub, as namespace and name.",
        "gateways/public",
        default="",
        pattern=r"(|[a-z0-9]([a-z0-9-]*[a-z0-9])?/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(/[a-z0-9]([a-z0-9.-]*[a-z0-9])?)?)",
        pattern_help="is not a namespace and a name with a slash between (and the listener after another one)",
        idle_on=_NO_CLUSTER,
    ),
    Option(
        "hub_load_balancer",
        "bool",
        "Whether the cluster gives addresses to services; without it, Traefik takes ports 80 and 443 of the nodes.",
        "true",
        derived="true on `gke` and `kubernetes`",
        idle_on=_NO_CLUSTER,
    ),
)
