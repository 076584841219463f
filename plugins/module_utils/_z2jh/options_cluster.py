# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of role z2jh: how the hub lies in the cluster, and how it is reached."""

from __future__ import annotations

from .._site.option import Option
from .options_home import NAME, NO_NAME

EGRESS = (
    Option("name", "str", "What it is.", "data-store", required=True),
    Option("cidr", "str", "Its addresses.", "10.4.0.0/16", required=True),
    Option("ports", "strings", "Ports; none for all.", "[443]", default=()),
    Option("protocol", "str", "Protocol of the ports.", "UDP", default="TCP", choices=("TCP", "UDP", "SCTP")),
)

OPTIONS = (
    Option("namespace", "str", "Namespace.", "physics", default="jupyterhub", pattern=NAME, pattern_help=NO_NAME),
    Option("release", "str", "Helm release.", "hub", default="jupyterhub", pattern=NAME, pattern_help=NO_NAME),
    Option("name", "str", "Name of the site, a label on all.", "physics", default="jupyterhub"),
    Option("chart_version", "str", "Version of the chart.", "4.4.0", default="4.4.0"),
    Option(
        "egress",
        "dicts",
        "Private networks that servers may reach.",
        "[{name: data-store, cidr: 10.4.0.0/16, ports: [443]}]",
        default=(),
        fields=EGRESS,
    ),
    Option("egress_internet", "bool", "Servers reach the internet.", "false", default=True),
    Option(
        "metadata_block",
        "str",
        "What keeps servers from the cloud's metadata: the network policy, or a privileged container before each.",
        "init_container",
        default="policy",
        choices=("policy", "init_container"),
    ),
    Option("dns_at_metadata", "bool", "Names are resolved by the metadata server (GKE).", "true", default=False),
    Option("prepull", "bool", "Images are pulled to each node ahead.", "false", default=True),
    Option("warm_spares", "int", "Places that are kept free.", "5", default=0, minimum=0, maximum=10000),
    Option("user_scheduler", "bool", "Fill one node after the other.", "true", default=False),
    Option(
        "cluster_version",
        "str",
        "Version of Kubernetes.",
        "1.34.3",
        default="",
        pattern=r"v?1\.[0-9]+\.[0-9]+([-+].*)?",
        pattern_help="is not a version of Kubernetes",
    ),
    Option("domain", "str", "Domain name of the hub.", "hub.example.org", default=""),
    Option(
        "hsts_seconds",
        "int",
        "Seconds for which browsers, once here, come by HTTPS alone (HSTS); 0 tells them nothing.",
        "15552000",
        default=0,
        minimum=0,
    ),
    Option(
        "service_type",
        "str",
        "Kind of the public service.",
        "NodePort",
        default="ClusterIP",
        choices=("ClusterIP", "NodePort", "LoadBalancer"),
    ),
    Option("node_port", "int", "Its port on each node.", "30080", minimum=1, maximum=65535),
    Option("load_balancer_ip", "str", "Its address.", "203.0.113.7", default=""),
    Option("load_balancer_cidrs", "strings", "Who may reach it.", "[198.51.100.0/24]", default=()),
    Option("ingress_class", "str", "Class of the Ingress; empty for none.", "traefik", default=""),
    Option("ingress_annotations", "labels", "Its annotations.", "{cert-manager.io/cluster-issuer: le}", default={}),
    Option("tls_secret", "str", "Secret with its certificate.", "hub-tls", default=""),
    Option("gateway", "str", "Gateway of an HTTPRoute; empty for none.", "traefik", default=""),
    Option("gateway_namespace", "str", "Namespace of the gateway.", "traefik", default=""),
    Option("gateway_section", "str", "Listener of the gateway.", "websecure", default=""),
)
