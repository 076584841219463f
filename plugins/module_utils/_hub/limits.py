# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one server must not get beyond: memory, processor cores, and addresses of the network."""

from __future__ import annotations

import math
from urllib.parse import urlsplit

from . import probes
from .errors import NotChecked, Unexpected
from .kernel import KernelLost
from .server_checks import value
from .visit import Visit

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE

# how far beyond a limit the check tries to get
_BEYOND = 1.25

# a check must not fill a machine: this is the most that it takes, and what it leaves free beside that
_MOST_MEMORY = 8 * GIBIBYTE
_SPARE_MEMORY = 512 * MEBIBYTE
# the limit itself may be met with some room for rounding
_TOLERANCE = 1.05
_FILL_SECONDS = 30.0

_MOST_PROCESSES = 64
_BURN_SECONDS = 2.0

_CONNECT_SECONDS = 1.0

# for the kernel to answer after a probe is through
_ANSWER_SECONDS = 15.0


def memory_limit(visit: Visit) -> str:
    """Processes of the server do not get a quarter more memory than its limit."""
    limit = visit.settings.memory_limit
    if not limit:
        raise NotChecked("no limit was given (memory_limit)")
    total = int(limit * _BEYOND)
    if total > _MOST_MEMORY:
        raise NotChecked(f"{_size(total)} would be needed to see it, more than the {_size(_MOST_MEMORY)} of a check")
    code = probes.call(probes.fill_memory, total, _SPARE_MEMORY, _FILL_SECONDS)
    try:
        found = value(visit.owner.run(code, _FILL_SECONDS + _ANSWER_SECONDS))
    except KernelLost as error:
        # some platforms end all that runs in the server together (memory.oom.group of cgroups)
        return f"the server was ended on the way to {_size(total)}: {error.seen}"
    if "free" in found and found["free"] is None:
        raise NotChecked("the machine does not tell how much memory is free (/proc/meminfo)")
    if "free" in found:
        raise NotChecked(
            f"{_size(total)} and {_size(_SPARE_MEMORY)} to spare would be needed there, but only "
            f"{_size(found['free'])} are free"
        )
    if found["held"] == 2 and found["resident"] > limit * _TOLERANCE:
        raise Unexpected(
            f"the processes of a server not to get more than {_size(limit)} of memory",
            f"that they got {_size(found['resident'])}",
        )
    if found["held"] == 2:
        return f"of {_size(total)} only {_size(found['resident'])} stayed in memory, the rest was swapped out"
    return f"{_size(total)} were refused"


def cpu_limit(visit: Visit) -> str:
    """Busy processes of the server do not use a quarter more cores than its limit."""
    limit = visit.settings.cpu_limit
    if not limit:
        raise NotChecked("no limit was given (cpu_limit)")
    processes = math.floor(limit * _BEYOND) + 1
    if processes > _MOST_PROCESSES:
        raise NotChecked(f"{processes} busy processes would be needed, more than the {_MOST_PROCESSES} of a check")
    code = probes.call(probes.burn_cores, processes, _BURN_SECONDS)
    found = value(visit.owner.run(code, 10 * _BURN_SECONDS + _ANSWER_SECONDS))
    if "machine" in found:
        raise NotChecked(f"{processes} busy cores would be needed to see it, but the machine has {found['machine']}")
    if found["cores"] > limit * _BEYOND:
        raise Unexpected(
            f"the processes of a server not to use more than {limit:g} core(s)", f"that they used {found['cores']:.2f}"
        )
    # what nobody used is what a limit has held back; without it the others on the machine may have
    if found["idle"] is not None and found["cores"] + found["idle"] < limit * _BEYOND:
        raise NotChecked(
            f"the machine was too busy to see it: {found['cores']:.2f} core(s) were all that was to be had"
        )
    return f"{processes} busy process(es) used {found['cores']:.2f} core(s)"


def closed_addresses(visit: Visit) -> str:
    """A server does not get through to addresses that are none of its business."""
    addresses = visit.settings.closed_addresses
    if not addresses:
        raise NotChecked("no closed_addresses were given")
    code = probes.call(probes.reachable, [list(address) for address in addresses], _CONNECT_SECONDS)
    found = value(visit.owner.run(code))
    if found:
        raise Unexpected(
            f"a user's server not to reach {_shown(addresses)}",
            f"that {_shown(found)} takes connections: close it by a network policy or a firewall",
        )
    return f"no connection to {_shown(addresses)}"


def hub_api(visit: Visit) -> str:
    """A server reaches the hub's API, by which it asks who comes and tells that it is used."""
    address = str(value(visit.owner.run(probes.call(probes.hub_address))))
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotChecked(f"the server has no address of the hub's API in JUPYTERHUB_API_URL ({address or 'empty'})")
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    endpoint = [parts.hostname, port]
    if not value(visit.owner.run(probes.call(probes.reachable, [endpoint], visit.settings.request_timeout))):
        raise Unexpected(f"the server to reach the hub's API at {parts.hostname}:{port}", "no connection")
    return f"{parts.hostname}:{port}"


def _shown(addresses: object) -> str:
    listed = addresses if isinstance(addresses, (list, tuple)) else ()
    return ", ".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in listed)


def _size(amount: float) -> str:
    return f"{amount / GIBIBYTE:.1f} GiB" if amount >= GIBIBYTE else f"{amount / MEBIBYTE:.0f} MiB"
