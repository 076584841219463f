# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Neutron's settings: no agents, their part is played by the mechanism driver of the testbed."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.common import common, regional
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.ini import Settings, merged

PLUGINS = "router,port_forwarding,qos,segments,network_ip_availability,tag,timestamp,revisions,auto_allocate"
DOMAIN = "openstack.local."


def settings(layout: Layout) -> Settings:
    """Return them for a run."""
    own: Settings = {
        "DEFAULT": {
            "core_plugin": "ml2",
            "service_plugins": PLUGINS,
            "api_paste_config": layout.venv / "etc" / "neutron" / "api-paste.ini",
            "auth_strategy": "keystone",
            "notify_nova_on_port_status_changes": True,
            "notify_nova_on_port_data_changes": True,
            "dhcp_agent_notification": False,
            "global_physnet_mtu": 1500,
            "dns_domain": DOMAIN,
        },
        "database": {"connection": layout.database("neutron")},
        "nova": regional(layout, "nova"),
        "placement": regional(layout, "placement"),
        "ml2": {
            "type_drivers": "local,flat,vlan,geneve",
            "tenant_network_types": "geneve",
            "mechanism_drivers": "testbed",
            "extension_drivers": "port_security,qos,dns",
        },
        "ml2_type_flat": {"flat_networks": "*"},
        "ml2_type_geneve": {"vni_ranges": "1:10000", "max_header_size": 38},
        "ml2_type_vlan": {"network_vlan_ranges": "physnet1:100:200"},
        "quotas": {
            "quota_network": 100,
            "quota_subnet": 100,
            "quota_router": 100,
            "quota_floatingip": 230,
            "quota_port": 1000,
            "quota_security_group": 100,
            "quota_security_group_rule": 1000,
        },
        "securitygroup": {"enable_security_group": True},
    }
    return merged(common(layout, "neutron"), own)
