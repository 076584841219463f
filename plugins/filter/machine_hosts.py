# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters: the machines of a site as hosts of Ansible, and how a person logs in to them."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils._machines.hosts import Access, HostsError, hosts, login_command


def machine_hosts(
    machines: list[dict[str, Any]],
    user: str = "",
    key_file: str = "",
    known_hosts_file: str = "",
    bastion: str = "",
) -> dict[str, dict[str, Any]]:
    """Return groups and variables of each machine by its name."""
    try:
        return hosts(machines, Access(user, key_file, known_hosts_file, bastion))
    except HostsError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Filters of machines."""

    def filters(self) -> dict[str, Any]:
        """Return the filters by name."""
        return {"machine_hosts": machine_hosts, "machine_login": login_command}
