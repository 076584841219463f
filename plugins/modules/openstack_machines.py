#!/usr/bin/python

# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: openstack_machines
short_description: Make, change, stop or take away the machines of a site on OpenStack
version_added: 0.1.0
description:
  - Brings any number of servers with their ports, volumes and floating IPs into one state, side by side, with one
    login, a few listings, and one poll for all that is being made.
  - A machine is known by its name, such as C(physics-hub-worker-3), and by the label of its site, a tag where the API
    has one. What was interrupted is found again and finished; nothing is ever made twice.
  - Without anything to do, no writing call is made, and the number of calls does not grow with the machines.
  - Networks, security groups and the keypair come from M(scigateway.jupyterhub.openstack_foundations).
  - Runs on the controller, and prints how far it is.
author:
  - The scigateway.jupyterhub authors (@scigateway)
extends_documentation_fragment:
  - scigateway.jupyterhub.openstack
  - scigateway.jupyterhub.openstack.attributes
options:
  site:
    description: Name of the site, which all machines are labelled with.
    type: str
    required: true
  state:
    description:
      - V(present) makes what is missing up to the counts of O(groups), starts what is stopped or shelved, and takes
        away what is more.
      - V(stopped) stops all servers of the site, V(shelved) shelves them, which on many clouds costs less or nothing.
        Neither makes or takes away a machine.
      - V(absent) takes all machines of the site away.
    type: str
    choices: [present, stopped, shelved, absent]
    default: present
  groups:
    description:
      - Machines that are alike, one entry for each role.
      - A role that has machines must be named; with count 0 they are taken away.
      - With O(state=absent), only the addresses in O(groups[].floating_ips) matter, which are kept.
    type: list
    elements: dict
    default: []
    suboptions:
      role:
        description: What the machines are for; part of their names.
        type: str
        choices: [server, control_plane, worker]
        required: true
      count:
        description:
          - How many machines there are to be.
          - When it is raised, new machines get indices that were never used. When it is lowered, servers in ERROR go
            first, then those with the highest indices; the others are not touched.
        type: int
        required: true
      flavor:
        description: Name of the flavor.
        type: str
        required: true
      image:
        description: Name or ID of the image. Of several active ones with that name, the newest is taken.
        type: str
        required: true
      boot_volume_size:
        description:
          - GiB of a volume to boot from. With V(0), a machine boots from the disk of its flavor.
          - A flavor without a disk gets a volume of the size that the image needs, at least 20 GiB.
        type: int
        default: 0
      volume_size:
        description: GiB of a data volume for each machine, which outlives its server. V(0) for none.
        type: int
        default: 0
      volume_type:
        description: Type of the volumes. Empty for the cloud's default.
        type: str
        default: ""
      availability_zone:
        description: Zone of the servers. Empty for the cloud's choice.
        type: str
        default: ""
      floating_ip:
        description: Which machines get a public address.
        type: str
        choices: [all, first, none]
        default: none
      floating_ips:
        description:
          - Floating IPs that the project has already, by address. They are given to machines before new ones are made.
          - They are never released.
        type: list
        elements: str
        default: []
      anti_affinity:
        description: Whether the machines should, or must, be on different hosts. Empty for the cloud's choice.
        type: str
        choices: ["", soft-anti-affinity, anti-affinity]
        default: ""
  network:
    description: Name or ID of the machines' network. Needed when a machine is made.
    type: str
    default: ""
  external_network:
    description: Name or ID of the network of public addresses. Empty for the only external one.
    type: str
    default: ""
  security_groups:
    description:
      - Names or IDs of the security groups of the machines' ports.
      - When left out, new ports get the project's default group, and those of others are left alone.
    type: list
    elements: str
  keypair:
    description: Name of the keypair that is put onto new machines.
    type: str
    default: ""
  allowed_address_pairs:
    description:
      - Networks from which a machine may send beside its own address, in CIDR notation. Kubernetes networks without an
        overlay need those of pods and services.
      - When left out, those of ports are left alone.
    type: list
    elements: str
  user_data:
    description: User data for cloud-init of new machines.
    type: str
    default: ""
  config_drive:
    description: Whether new machines get their metadata on a drive too, for clouds without a metadata service.
    type: bool
    default: false
  replace:
    description:
      - Names of machines whose server is made anew, for example because it is in ERROR. Name, index, port, addresses
        and data volume stay.
      - Each run replaces them, so this belongs on the command line.
    type: list
    elements: str
    default: []
  remove:
    description: Names of machines that go first. Where the count stays, others are made for them.
    type: list
    elements: str
    default: []
  apply:
    description:
      - Differences that are mended. All others are only shown.
      - V(flavor) resizes, with a restart. V(image) makes the server anew, as O(replace) does. V(security_groups),
        V(allowed_address_pairs) and V(volume_size), which only grows, change a machine while it runs.
    type: list
    elements: str
    choices: [flavor, image, security_groups, allowed_address_pairs, volume_size]
    default: []
  keep_volumes:
    description: Whether the data volumes of machines that go are kept. A later machine of the same name gets its own.
    type: bool
    default: true
  wait:
    description: Whether to wait until the servers are in the state that is asked.
    type: bool
    default: true
  wait_timeout:
    description: Seconds to wait for all machines together.
    type: int
    default: 900
  concurrency:
    description: How many calls may be under way at the same time.
    type: int
    default: 10
seealso:
  - module: scigateway.jupyterhub.openstack_foundations
  - module: scigateway.jupyterhub.openstack_preflight
  - module: scigateway.jupyterhub.openstack_audit
"""

EXAMPLES = r"""
- name: One control plane and five workers
  scigateway.jupyterhub.openstack_machines:
    cloud: openstack
    site: physics-hub
    network: physics-hub
    security_groups: [physics-hub]
    keypair: physics-hub
    allowed_address_pairs: [10.233.64.0/18, 10.233.0.0/18]
    groups:
      - {role: control_plane, count: 1, flavor: m3.quad, image: Featured-Ubuntu24, floating_ip: first}
      - {role: worker, count: 5, flavor: m3.large, image: Featured-Ubuntu24}

- name: Make a machine anew that is in ERROR
  scigateway.jupyterhub.openstack_machines:
    cloud: openstack
    site: physics-hub
    network: physics-hub
    security_groups: [physics-hub]
    keypair: physics-hub
    groups:
      - {role: server, count: 1, flavor: m3.xl, image: Featured-Ubuntu24, volume_size: 500, floating_ip: all}
    replace: [physics-hub-server-1]

- name: Shelve all machines over the holidays
  scigateway.jupyterhub.openstack_machines:
    cloud: openstack
    site: physics-hub
    state: shelved

- name: Take all machines away, but not their data
  scigateway.jupyterhub.openstack_machines:
    cloud: openstack
    site: physics-hub
    state: absent
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be, in its order.
  returned: always
  type: list
  elements: dict
  contains:
    action:
      description: The verb, such as V(create), V(delete), V(attach) or V(resize).
      type: str
    kind:
      description: The kind of thing, such as V(server), V(port), V(volume), V(address) or V(server group).
      type: str
    name:
      description: Its name.
      type: str
    detail:
      description: More about it, in words.
      type: str
machines:
  description: All machines of the site that have a server.
  returned: when the machines could be listed
  type: list
  elements: dict
  contains:
    name:
      description: Name of the machine, its host name too.
      type: str
    id:
      description: ID of the server.
      type: str
    role:
      description: What it is for.
      type: str
    index:
      description: Its number within the role, which is never used again.
      type: int
    status:
      description: Status of the server as Nova calls it.
      type: str
      sample: ACTIVE
    private_ip:
      description: Address in its network.
      type: str
    public_ip:
      description: Floating IP, empty without one.
      type: str
    flavor:
      description: Name of the flavor.
      type: str
    image:
      description: Name of the image, as it was asked for.
      type: str
    user:
      description: Account to log in with, where the image says it in C(os_admin_user).
      type: str
    availability_zone:
      description: Zone of the server.
      type: str
    fault:
      description: Why the server is in ERROR.
      type: str
    volumes:
      description: Its data volumes, with C(id), C(name), C(size_gib) and C(device).
      type: list
      elements: dict
failed_machines:
  description: Machines that are not as they should be, with C(name) and C(fault).
  returned: always
  type: list
  elements: dict
drift:
  description: Differences that were left alone, with C(machine), C(what), C(actual) and C(wanted).
  returned: always
  type: list
  elements: dict
calls:
  description: How many calls of the API were made, by method.
  returned: always
  type: dict
  sample: {GET: 8}
"""
