# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the machines of a site stand on in OpenStack: network, security group and keypair."""

from __future__ import annotations

import ipaddress
import re

from .._machines.errors import CloudError
from .._machines.rules import BadRules, Rule, wanted_rules
from .api import Cloud
from .foundations_absent import remove
from .foundations_given import auto_network, existing_network, external_network
from .foundations_group import security_group
from .foundations_keypair import checked_key, keypair, taken_keypair
from .foundations_labelled import Labelled
from .foundations_listing import Found, read
from .foundations_own import own_network
from .journal import Journal, Thing

# As the plan allows: it becomes part of host names, and stands in addresses of the API.
_SITE = re.compile(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?")


def foundations(cloud: Cloud, args: Thing, journal: Journal) -> Thing:
    """Make the foundations as *args* (`arguments_foundations.FOUNDATIONS`) want them, or take them away.

    Return what the action returns besides what the journal holds.

    :raises CloudError: when *args* cannot be, before anything is touched; when the cloud refuses; what was done until
        then is in the journal.
    """
    rules, key = checked(args)
    found = read(cloud, args["site"])
    if args["state"] == "absent":
        remove(cloud, found, journal)
        return {}
    # before the security group is made, which would make it look like the site's
    taken = taken_keypair(found, key)
    if taken:
        raise CloudError(taken)
    labelled = Labelled(cloud, args["site"], journal)
    external = external_network(found, args["external_network"])
    network = site_network(cloud, found, labelled, args, external)
    group = security_group(found, labelled, rules, "rules" in args["apply"])
    return {
        **network,
        "external_network": {"id": external["id"], "name": external["name"]} if external else {"id": "", "name": ""},
        "security_group": group,
        "keypair": keypair(cloud, found, journal, key),
    }


def checked(args: Thing) -> tuple[tuple[Rule, ...], str]:
    """Return the rules and the public key that *args* want.

    :raises CloudError: in one sentence, when something in *args* cannot be.
    """
    if not _SITE.fullmatch(args["site"]):
        raise CloudError(
            f"site: {args['site']!r} is no name of a site; write 1 to 40 lower-case letters, digits and hyphens that "
            "begin with a letter and end with none of the hyphens."
        )
    try:
        network = ipaddress.ip_network(args["cidr"])
    except ValueError:
        raise CloudError(f"cidr: {args['cidr']!r} is no network; write one like 10.66.0.0/20.") from None
    if network.version != 4 or network.prefixlen > 29:
        raise CloudError(f"cidr: {args['cidr']} has no room for machines; write an IPv4 network like 10.66.0.0/20.")
    for address in args["dns_nameservers"]:
        try:
            ipaddress.ip_address(address)
        except ValueError:
            raise CloudError(f"dns_nameservers: {address!r} is no address; write one like 192.0.2.53.") from None
    try:
        rules = wanted_rules(args["admin_cidrs"], args["open_ports"], args["cluster"])
    except BadRules as error:
        raise CloudError(str(error)) from None
    return rules, checked_key(args["public_key"]) if args["public_key"].strip() else ""


def site_network(cloud: Cloud, found: Found, labelled: Labelled, args: Thing, external: Thing | None) -> Thing:
    """Return the network of the machines and its router, as the result shows them, made if need be.

    :raises CloudError: when it cannot be made, or is not there.
    """
    if args["network"] not in ("auto", "own"):
        return existing_network(found, labelled.journal, args["network"])
    # what the site has stays, also when the cloud offers an auto-allocated topology some day
    if args["network"] == "auto" and not found.ours("networks"):
        given = auto_network(cloud, found, labelled.journal)
        if given:
            return given
    return own_network(found, labelled, args, external)
