# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmark of machines has Ansible do: the same machines by our action and by a loop over openstack.cloud."""

from __future__ import annotations

SITE = "bench"
LABEL = f"scigateway-site={SITE}"
FLAVOR, IMAGE, EXTERNAL_NETWORK, VOLUME_GIB = "m3.tiny", "Featured-Ubuntu24", "public", 1
# Made for this benchmark; nobody has the private part.
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl bench"

_BEGINNING = """\
- hosts: localhost
  connection: local
  gather_facts: false
"""

FOUNDATIONS = f"""{_BEGINNING}\
  tasks:
    - scigateway.jupyterhub.openstack_foundations:
        site: {SITE}
        network: own
        external_network: {EXTERNAL_NETWORK}
        public_key: {PUBLIC_KEY}
"""

OURS = f"""{_BEGINNING}\
  tasks:
    - scigateway.jupyterhub.openstack_machines:
        site: {SITE}
        network: {SITE}
        external_network: {EXTERNAL_NETWORK}
        security_groups: [{SITE}]
        keypair: {SITE}
        wait_timeout: 1500
        groups:
          - role: worker
            count: "{{{{ machines | length }}}}"
            flavor: {FLAVOR}
            image: {IMAGE}
            volume_size: {VOLUME_GIB}
            floating_ip: all
"""

# As the examples of these modules show it. The address does not wait to be seen in the server, which is not documented
# as needed and would cost five seconds a machine.
LOOP = f"""{_BEGINNING}\
  vars:
    ansible_python_interpreter: "{{{{ ansible_playbook_python }}}}"
  tasks:
    - openstack.cloud.port:
        name: "{{{{ item }}}}"
        network: {SITE}
        security_groups: [{SITE}]
      loop: "{{{{ machines }}}}"
    - openstack.cloud.volume:
        name: "{{{{ item }}}}-data"
        size: {VOLUME_GIB}
      loop: "{{{{ machines }}}}"
    - openstack.cloud.server:
        name: "{{{{ item }}}}"
        flavor: {FLAVOR}
        image: {IMAGE}
        key_name: {SITE}
        nics:
          - port-name: "{{{{ item }}}}"
        auto_ip: false
      loop: "{{{{ machines }}}}"
    - openstack.cloud.server_volume:
        server: "{{{{ item }}}}"
        volume: "{{{{ item }}}}-data"
      loop: "{{{{ machines }}}}"
    - openstack.cloud.floating_ip:
        server: "{{{{ item }}}}"
        network: {EXTERNAL_NETWORK}
      loop: "{{{{ machines }}}}"
"""


def names(count: int) -> list[str]:
    """Return the names of so many machines, as our action gives them."""
    return [f"{SITE}-worker-{number}" for number in range(1, count + 1)]
