# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventory: the machines of a site, found again in its cloud."""

from __future__ import annotations

DOCUMENTATION = r"""
name: machines
short_description: The machines of a site, found in its cloud
version_added: 0.1.0
description:
  - Finds the machines that role P(scigateway.jupyterhub.machines#role) made, by one login and a few listings, and adds
    them to the groups C(hub_server), C(hub_control_plane) and C(hub_worker) with all that Ansible needs to log in.
  - What has to agree with the role, such as the account, the key and the bastion, is taken from the variables of the
    site (C(hub_*)) in the same inventory.
  - Without anything that says how to log in to the cloud, there are no hosts, and only C(-v) says so.
author:
  - The scigateway.jupyterhub authors (@scigateway)
requirements:
  - openstacksdk >= 4.0
options:
  plugin:
    description: What the file is for.
    type: str
    required: true
    choices: [scigateway.jupyterhub.machines]
  site:
    description: Name of the site. Empty for C(hub_name), else the name of the inventory's folder.
    type: str
    default: ""
  cloud:
    description: Name of the cloud in C(clouds.yaml). Empty for C(hub_openstack_cloud).
    type: str
    default: ""
  timeout:
    description: Seconds to wait for an answer of the cloud.
    type: float
    default: 15
  strict:
    description: Whether a cloud that cannot be asked ends the run. Otherwise it is a warning, and there are no hosts.
    type: bool
    default: false
"""

EXAMPLES = r"""
# machines.yml in the folder of the inventory
plugin: scigateway.jupyterhub.machines
---
# a site that is described elsewhere
plugin: scigateway.jupyterhub.machines
site: physics-hub
cloud: jetstream2
strict: true
"""

import os
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin
from ansible.template import Templar
from ansible.utils.display import Display
from ansible.utils.vars import combine_vars
from ansible.vars.plugins import get_vars_from_inventory_sources

from ..module_utils._machines.errors import CloudError
from ..module_utils._machines.hosts import Access, HostsError, hosts
from ..module_utils._openstack.listing import list_machines
from ..module_utils._openstack.session import connect
from ..module_utils._site.context import read_context
from ..module_utils._site.errors import SiteError
from ..module_utils._site.plan import build_plan
from ..plugin_utils.openstack_login import says_how_to_log_in
from ..plugin_utils.site_variables import site_variables

display = Display()

# Settings of the login that a site gives under the name of the role.
_LOGIN = ("auth", "auth_type", "region_name", "interface", "ca_cert", "validate_certs")


class InventoryModule(BaseInventoryPlugin):  # type: ignore[misc]  # ansible-core is not typed
    """Inventory plugin ``scigateway.jupyterhub.machines``."""

    NAME = "scigateway.jupyterhub.machines"

    def verify_file(self, path: str) -> bool:
        """Return whether *path* is called like a file of this plugin."""
        return bool(super().verify_file(path)) and path.endswith(("machines.yml", "machines.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Add the machines to *inventory*; :raises AnsibleParserError: when strict and the cloud cannot be asked."""
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        folder = os.path.dirname(os.path.abspath(path))
        variables = self._site(path, folder)
        templar = Templar(loader=loader, variables=variables)
        values, problems = site_variables(variables, templar.template)
        if self.get_option("site"):
            values["hub_name"] = self.get_option("site")
        try:
            plan = build_plan(values, read_context(folder), tuple(problems))
        except SiteError as error:
            # the plan of every playbook tells it better, and refuses
            display.v(f"No machines are looked for, because the site cannot be planned: {error}")
            return
        options = plan["machine_options"]
        if not options:
            display.v(f"Site {plan['site']['name']} has no machines on OpenStack.")
            return
        login = {name: templar.template(variables.get(f"machines_openstack_{name}")) for name in _LOGIN}
        login["cloud"] = self.get_option("cloud") or options["cloud_name"]
        if not login["auth"] and not says_how_to_log_in(os.environ, os.getcwd(), os.path.expanduser("~")):
            display.v("No machines are looked for, because nothing says how to log in to OpenStack.")
            return
        try:
            cloud = connect({**login, "api_timeout": self.get_option("timeout")})
            self._add(hosts(list_machines(cloud, plan["site"]["name"]), self._access(plan)))
        except (CloudError, HostsError) as error:
            if self.get_option("strict"):
                raise AnsibleParserError(str(error)) from error
            display.warning(f"The machines of site {plan['site']['name']} are not in the inventory: {error}")

    def _site(self, path: str, folder: str) -> dict[str, Any]:
        """Return the variables that localhost will have, as far as the inventory and the command line give them."""
        group = self.inventory.groups["all"]
        entities = [group, *filter(None, [self.inventory.hosts.get("localhost")])]
        found: dict[str, Any] = {"inventory_dir": folder}
        for entity in entities:
            found = combine_vars(found, entity.get_vars())
            found = combine_vars(found, get_vars_from_inventory_sources(self.loader, [path], [entity], "all"))
        merged: dict[str, Any] = combine_vars(found, self._vars)
        return merged

    def _access(self, plan: dict[str, Any]) -> Access:
        options = plan["machine_options"]
        return Access(
            options["ssh_user"],
            options["private_key_file"],
            os.path.join(plan["site"]["state_dir"], "known_hosts"),
            options["bastion"],
        )

    def _add(self, found: dict[str, dict[str, Any]]) -> None:
        for name, host in found.items():
            for group in host["groups"]:
                self.inventory.add_group(group)
                self.inventory.add_host(name, group=group)
            for key, value in host["vars"].items():
                self.inventory.set_variable(name, key, value)
