#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: kubernetes_wait
short_description: Wait until workloads on Kubernetes are ready, or say why they will not be
version_added: 0.1.0
description:
  - Waits until the newest generation of each workload is rolled out, as C(kubectl rollout status) judges.
  - Prints a line when something changes, such as the image that a node pulls, and at least every 30 seconds.
  - Fails as soon as what it sees cannot heal by waiting, such as an image that its registry does not have, a claim
    whose storage class does not exist, a container that ends again and again, a quota that is used up, pods that the
    pod security level refuses, or pods that no node takes and for which none is being added. The message says why, on
    what, and what helps.
  - Runs on the controller. The Python library C(kubernetes) is needed there.
  - The account needs to list pods, events, claims, and the kinds of the workloads in the namespace, and to read logs
    for O(hub_log). It may list nodes; without that right it is not told how much the largest node has.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.cluster
  - scigateway.jupyterhub.cluster.attributes
attributes:
  check_mode:
    details: Nothing is waited for. With O(explain_only=true) it does the same in any mode.
  diff_mode:
    details: It changes nothing.
    support: none
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates
      no change.
    support: full
options:
  namespace:
    description:
      - Namespace of the workloads.
    type: str
    required: true
  workloads:
    description:
      - What to wait for, each as C(Deployment/name), C(DaemonSet/name) or C(StatefulSet/name). One that is not there
        is waited for a few seconds.
    type: list
    elements: str
    default: []
  optional:
    description:
      - Those of O(workloads) that may fail. When all others are ready, these are waited for until they are ready, until
        they cannot become so, or until the O(timeout), and are then told in RV(warnings_found).
    type: list
    elements: str
    default: []
  timeout:
    description:
      - Seconds to wait at most.
    type: float
    default: 600
  interval:
    description:
      - Seconds between two looks.
    type: float
    default: 1
  hub_log:
    description:
      - Name of the Deployment of which the last lines of the log are shown when its container ends, or does not become
        ready. Empty for none.
    type: str
    default: ''
  variables:
    description:
      - The variables behind what may be wrong, named in the advice. Keys are C(image) and an image, C(class) and a
        storage class, C(memory), C(cpu) and C(timeout), such as C(image quay.io/x:1).
    type: dict
    default: {}
  secrets:
    description:
      - Texts that are masked in all that is printed and returned. Those of less than six characters are not.
    type: list
    elements: str
    default: []
  explain_only:
    description:
      - Looks once, does not wait, and returns what keeps the pods of O(selector) from working in RV(findings). It does
        not fail because of them.
    type: bool
    default: false
  selector:
    description:
      - Label selector of the pods for O(explain_only), such as C(component=singleuser-server). Empty for all.
    type: str
    default: ''
"""

EXAMPLES = r"""
- name: Wait for the hub
  scigateway.jupyterhub.kubernetes_wait:
    namespace: jupyterhub
    workloads:
      - Deployment/hub
      - Deployment/proxy
      - DaemonSet/continuous-image-puller
    optional:
      - DaemonSet/continuous-image-puller
    hub_log: hub
    variables:
      image quay.io/jupyter/scipy-notebook:2026-11-02: hub_user_image
    secrets: "{{ vault_secrets }}"

- name: Ask why a server did not start
  scigateway.jupyterhub.kubernetes_wait:
    namespace: jupyterhub
    explain_only: true
    selector: component=singleuser-server,hub.jupyter.org/username=ada
  register: servers
"""

RETURN = r"""
msg:
  description: How it ended, in one sentence. When the hub of O(hub_log) failed, the last lines of its log follow.
  returned: always
  type: str
  sample: "Deployment hub does not come up in namespace jupyterhub: pod hub-7d9c cannot get the image quay.io/x:1: its
    registry does not have it; correct its name and tag in hub_user_image."
findings:
  description: What keeps pods from working, a sentence each.
  returned: when the cluster answered
  type: list
  elements: str
  sample: ["Claim hub-db-dir names no storage class, and the cluster has none that is the default; name one in
    hub_storage_class."]
warnings_found:
  description: Why those of O(optional) are not ready, a sentence each. They are shown as warnings, too.
  returned: when it waited
  type: list
  elements: str
waited:
  description: Seconds that it waited.
  returned: when it waited
  type: float
  sample: 14.2
restarted:
  description: Pods of the workloads whose containers were started more than once, and how often.
  returned: when it waited
  type: list
  elements: str
  sample: [hub-7d9c (1 time)]
log:
  description: The last lines of the log of O(hub_log), when that failed.
  returned: when it waited
  type: list
  elements: str
"""
