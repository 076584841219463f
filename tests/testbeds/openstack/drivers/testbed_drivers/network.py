# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Neutron's mechanism driver: does at once what the agents of a real cloud report after a moment.

Every port is bound and ACTIVE; a floating IP is ACTIVE while it leads somewhere and DOWN else, as the L3 agent says it.
Where servers are machines, the address really leads to the machine.
"""

from __future__ import annotations

import os
from typing import Any

from neutron_lib import constants  # type: ignore[import-not-found]
from neutron_lib.api.definitions import portbindings  # type: ignore[import-not-found]
from neutron_lib.callbacks import events, registry, resources  # type: ignore[import-not-found]
from neutron_lib.plugins import constants as plugin_constants  # type: ignore[import-not-found]
from neutron_lib.plugins import directory
from neutron_lib.plugins.ml2 import api  # type: ignore[import-not-found]

MACHINES = os.environ.get("TESTBED_SERVERS") == "machines"


class TestbedMechanismDriver(api.MechanismDriver):  # type: ignore[misc]
    __test__ = False

    def initialize(self) -> None:
        for event in (events.AFTER_CREATE, events.AFTER_UPDATE, events.AFTER_DELETE):
            registry.subscribe(self._floating_ip, resources.FLOATING_IP, event)

    @property
    def connectivity(self) -> Any:
        return portbindings.CONNECTIVITY_L2

    def bind_port(self, context: Any) -> None:
        for segment in context.segments_to_bind:
            context.set_binding(
                segment[api.ID],
                portbindings.VIF_TYPE_OVS,
                {portbindings.CAP_PORT_FILTER: True},
                status=constants.PORT_STATUS_ACTIVE,
            )
            return

    def _floating_ip(self, resource: Any, event: Any, trigger: Any, payload: Any) -> None:
        state = payload.latest_state or {}
        leads_to = None if event == events.AFTER_DELETE else state.get("fixed_ip_address")
        if MACHINES:
            from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import network

            network.lead(str(state["floating_ip_address"]), str(leads_to) if leads_to else None)
        if event != events.AFTER_DELETE:
            status = constants.FLOATINGIP_STATUS_ACTIVE if leads_to else constants.FLOATINGIP_STATUS_DOWN
            layer3 = directory.get_plugin(plugin_constants.L3)
            layer3.update_floatingip_status(payload.context.elevated(), payload.resource_id, status)
