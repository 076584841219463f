#!/usr/bin/python

# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: kubernetes_preflight
short_description: Find all that stands in the way of a hub on Kubernetes, before anything is made
version_added: 0.1.0
description:
  - Takes what a hub is going to be, in the words of role C(z2jh), and fails with everything at once that would make the
    installation fail, each in one sentence that names the variable.
  - It looks at the version of the cluster and its nodes, at the rights of the login, at the namespace and what runs in
    it, at storage classes and the claims that are there, at profiles that no node can hold, at classes of Ingress and
    gateways, at certificate and domain name, and at pod security.
  - A storage class proves that it binds by a claim with a short-lived pod. Both are taken away again, also when that
    fails or is interrupted. In check mode nothing is made.
  - What the login may not see is told in a warning, and not checked.
  - Runs on the controller.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.cluster
  - scigateway.jupyterhub.cluster.attributes
attributes:
  check_mode:
    description: Looks at everything, and makes nothing to try storage.
    support: full
  diff_mode:
    description: There is nothing to show, because nothing stays changed.
    support: none
requirements:
  - kubernetes (Python library)
options:
  site:
    description: Name of the site, which is a label on all that is made.
    type: str
    required: true
  namespace:
    description: Namespace of the hub. It need not be there.
    type: str
    default: jupyterhub
  release:
    description: Helm release of the hub.
    type: str
    default: jupyterhub
  chart_version:
    description: Version of the chart that will be installed. Empty to compare none.
    type: str
    default: ""
  storage:
    description: Where homes lie.
    type: str
    choices: [volume, shared, none]
    default: volume
  storage_class:
    description: Class of the volumes. Empty for the cluster's default.
    type: str
    default: ""
  access_mode:
    description: How a user's volume is attached.
    type: str
    choices: [ReadWriteOnce, ReadWriteOncePod, ReadWriteMany]
    default: ReadWriteOnce
  user_disk:
    description: Size of one home, in bytes or like V(20G).
    type: raw
    default: 10G
  shared_claim:
    description: With O(storage=shared), claim of the namespace in which homes lie.
    type: str
    default: ""
  shared_size:
    description:
      - With O(storage=shared), size of the file system. None for O(user_disk) times O(named_users), and never less than
        there is.
    type: raw
  nfs:
    description: With O(storage=shared), export in which homes lie.
    type: str
    default: ""
  named_users:
    description: How many people have a home.
    type: int
    default: 1
  database_size:
    description: Size of the claim of the hub's database.
    type: raw
    default: 1G
    aliases: [hub_database_size]
  database_claim:
    description: Whether the hub's database is in a claim.
    type: bool
    default: true
  database_class:
    description: Class of that claim. Empty for O(storage_class) where each home is a volume, else the default one.
    type: str
    default: ""
  user_memory:
    description: Memory of a user without a profile, in bytes or like V(2G).
    type: raw
    default: 1G
  user_cpus:
    description: CPU cores of a user without a profile.
    type: float
    default: 1.0
  memory_guarantee_percent:
    description: How much of the memory is reserved for each server.
    type: int
    default: 100
  cpu_guarantee_percent:
    description: How much of the CPU cores is reserved for each server.
    type: int
    default: 50
  gpu_resource:
    description: Name of the nodes' graphics processors.
    type: str
    default: nvidia.com/gpu
  node_selector:
    description: Labels that a node must have to run servers.
    type: dict
    default: {}
  tolerations:
    description: Taints of nodes that do not keep servers away.
    type: list
    elements: dict
    default: []
  profiles:
    description: Menu that users choose from, as in C(z2jh_profiles).
    type: list
    elements: dict
    default: []
  users:
    description: How many servers there should be room for. 0 for one, besides O(warm_spares).
    type: int
    default: 0
  warm_spares:
    description: Places that are kept free.
    type: int
    default: 0
  user_scheduler:
    description: Whether the chart's own scheduler runs.
    type: bool
    default: false
  autoscaled:
    description:
      - Whether nodes are added when they are needed, so that a profile that none holds now is only a warning.
      - An autoscaler that writes its state into C(kube-system) is recognised without it.
    type: bool
    default: false
  metadata_block:
    description: What keeps servers from the cloud's metadata.
    type: str
    choices: [policy, init_container]
    default: policy
  restricted_servers:
    description: Whether servers get, by values of the operator, the security context that C(restricted) asks for.
    type: bool
    default: false
  domain:
    description: Domain name of the hub.
    type: str
    default: ""
  check_front_door:
    description: Whether class, gateway and certificate must be there. V(false) where they are going to be made.
    type: bool
    default: true
  front_door:
    description: What of a front door is brought up together with the hub, by role
      P(scigateway.jupyterhub.ingress#role), so that the rights for it are looked at too. Without it, none are.
    type: dict
    suboptions:
      traefik:
        description: Whether Traefik is installed where the cluster has no ingress controller.
        type: bool
        default: false
      ingress_class:
        description: Class of Ingress for it.
        type: str
        default: traefik
      host_ports:
        description: Whether it takes ports of the nodes.
        type: bool
        default: false
      certificate:
        description: Where the certificate comes from. With V(letsencrypt), cert-manager is installed where it is not.
        type: str
        choices: [letsencrypt, own, existing, elsewhere]
        default: elsewhere
  letsencrypt:
    description: Whether a certificate is going to be had from Let's Encrypt, which asks where O(domain) leads.
    type: bool
    default: false
  addresses:
    description: Where O(domain) has to lead. Empty when that is not known.
    type: list
    elements: str
    default: []
  service_type:
    description: Kind of the public service.
    type: str
    choices: [ClusterIP, NodePort, LoadBalancer]
    default: ClusterIP
  node_port:
    description: Port of the nodes for the public service.
    type: int
  ingress_class:
    description: Class of the Ingress. Empty for none.
    type: str
    default: ""
  tls_secret:
    description: Secret with the certificate. With O(letsencrypt=true) it need not be there.
    type: str
    default: ""
  gateway:
    description: Gateway of the HTTPRoute. Empty for none.
    type: str
    default: ""
  gateway_namespace:
    description: Namespace of the gateway. Empty for O(namespace).
    type: str
    default: ""
  gateway_section:
    description: Listener of the gateway. Empty for any.
    type: str
    default: ""
  fs_gid:
    description: Group that volumes are given to.
    type: int
    default: 100
  probe_class:
    description:
      - When a storage class has to prove that it binds.
      - With V(auto), unless the hub is installed and has a bound claim of that class.
    type: str
    choices: [auto, always, never]
    default: auto
  probe_image:
    description: Image of the pod that mounts the claim.
    type: str
    default: registry.k8s.io/pause:3.10.1
  probe_timeout:
    description: Seconds for the claim to be bound and mounted.
    type: int
    default: 60
"""

EXAMPLES = r"""
- name: Can the hub be installed
  scigateway.jupyterhub.kubernetes_preflight:
    site: physics
    namespace: physics-hub
    chart_version: 4.4.0
    user_disk: 20G
    storage_class: csi-cinder
    ingress_class: traefik
    domain: hub.example.org
    letsencrypt: true
    addresses: [203.0.113.7]
  register: __found
"""

RETURN = r"""
shortfalls:
  description: A sentence for each thing that stands in the way. The task fails when there is one.
  returned: always
  type: list
  elements: str
  sample: ["hub_storage_class (z2jh_storage_class): the cluster has no storage class csi-cidner; did you mean
    csi-cinder?"]
preflight:
  description: What the installation goes on with. Empty when options could not be read.
  returned: always
  type: dict
  contains:
    version:
      description: Version of the cluster.
      type: str
      sample: 1.35.4
    nodes:
      description: How many nodes take pods; none when they may not be seen.
      type: int
    namespace_exists:
      description: Whether the namespace is there.
      type: bool
    storage_class:
      description: Class of the volumes, by name also where it is the default. Empty when not known.
      type: str
    expandable:
      description: Whether its volumes can grow; none when not known.
      type: bool
    database_class:
      description: Class of the claim of the hub's database that is there, which cannot change. Empty without one.
      type: str
    room:
      description: How many more servers of somebody who chooses nothing fit now; none when not known.
      type: int
    ingress_annotations:
      description: What the controller of O(ingress_class) must be told, so that uploads and websockets go through.
      type: dict
    deployed:
      description: The release that is there, empty without one. After an upgrade that failed or was cut off, status
        and revision are of that, and the versions those that run.
      type: dict
      contains:
        status:
          description: Its status, as Helm has it.
          type: str
          sample: deployed
        revision:
          description: Number of its newest revision.
          type: int
        chart_version:
          description: Version of the chart.
          type: str
        app_version:
          description: Version of JupyterHub.
          type: str
"""
