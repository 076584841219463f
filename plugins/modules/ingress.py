#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: ingress
short_description: Bring up the front door of a cluster, with its certificate, or take it away
version_added: 0.1.0
description:
  - Installs Traefik, and cert-manager when the certificate is from an authority that speaks ACME, as releases of Helm,
    unless the cluster has controllers of its own that are to be used.
  - Waits until all of it runs, has an address, and the certificate is issued, and prints what it waits for.
  - With O(state=absent) only what carries the label of the site goes, and only when nobody else uses it.
  - Runs on the controller. The Python libraries C(kubernetes) and C(cryptography), Helm, and the collection
    kubernetes.core are needed there.
  - It is the engine of the role P(scigateway.jupyterhub.ingress#role), which describes all O(options).
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.cluster
  - scigateway.jupyterhub.cluster.attributes
attributes:
  check_mode:
    details: What comes after a release that is not there yet is shown as new.
  diff_mode:
    details: Private keys are masked.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates
      no change.
    support: full
options:
  state:
    description:
      - Whether the front door is to be there.
    type: str
    choices: [present, absent]
    default: present
  helm:
    description:
      - Program C(helm), of major version 3.
    type: str
    default: helm
  options:
    description:
      - The variables of the role that describe the front door, without C(ingress_) before their names.
    type: dict
    required: true
  traefik_chart:
    description:
      - Where the chart of Traefik is.
    type: dict
    default: {}
    suboptions: &chart
      reference:
        description:
          - A file or folder, an address, or the name of the chart in C(repository). Needed to bring it up.
        type: str
        default: ''
      repository:
        description:
          - Address of the repository.
        type: str
        default: ''
      version:
        description:
          - Version of the chart. A file or folder says its own.
        type: str
        default: ''
  cert_manager_chart:
    description:
      - Where the chart of cert-manager is.
    type: dict
    default: {}
    suboptions: *chart
  remove_data:
    description:
      - With O(state=absent), whether the certificate and the account at its authority go too. Let's Encrypt issues few
        certificates a week for one name.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Bring the front door up on the nodes that have the public address
  scigateway.jupyterhub.ingress:
    kubeconfig: admin.conf
    options:
      name: hub
      domain: hub.example.org
      email: hub@example.org
      host_ports: true
      node_selector: {front-door: "true"}
    traefik_chart: {reference: traefik, repository: https://traefik.github.io/charts, version: 41.3.0}
    cert_manager_chart: {reference: cert-manager, repository: https://charts.jetstack.io, version: v1.21.2}
"""

RETURN = r"""
front_door:
  description: What the hub must know of it.
  returned: with O(state=present)
  type: dict
  contains:
    ingress_class:
      description: Class for the Ingress of the hub; empty with a Gateway.
      type: str
      returned: always
    ingress_annotations:
      description: Annotations for that Ingress.
      type: dict
      returned: always
    tls_secret:
      description: Secret with the certificate, in the namespace of the hub; empty without an Ingress or a certificate.
      type: str
      returned: always
    gateway:
      description: Gateway for the route of the hub; empty with an Ingress.
      type: str
      returned: always
    gateway_namespace:
      description: Namespace of that Gateway.
      type: str
      returned: always
    gateway_section:
      description: Listener of that Gateway.
      type: str
      returned: always
    addresses:
      description: Addresses that the domain must lead to, as far as they are known.
      type: list
      elements: str
      returned: always
    ours:
      description: Whether the controller is the one that was installed here.
      type: bool
      returned: always
removed:
  description: What was taken away.
  returned: with O(state=absent)
  type: list
  elements: str
kept:
  description: What stays, and why.
  returned: with O(state=absent)
  type: list
  elements: str
"""
