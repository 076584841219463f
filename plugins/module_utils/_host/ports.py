# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Free ports for a hub, kept once they are its own."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Mapping
from typing import Any

from . import processes

SEARCHED = 100
# Below the ports that systems hand out by themselves (ip_local_port_range begins at 32768).
INNER = {"proxy_api": range(20000, 26000), "hub": range(26000, 32000)}


def is_free(address: str, port: int) -> bool:
    """Tell whether a program could listen on ``address``:``port`` now.

    :raises ValueError: in one sentence, when this account may not use such a port.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except PermissionError as error:
            raise ValueError(f"Port {port} on {address} is only for root; choose one from 1024 on.") from error
        except OSError:
            return False
    return True


def first_free(address: str, start: int, taken: set[int]) -> int:
    """Return the first free port from ``start`` on.

    :raises ValueError: in one sentence, when none of the next hundred is free.
    """
    for port in range(start, min(start + SEARCHED, 65536)):
        if port not in taken and is_free(address, port):
            return port
    raise ValueError(
        f"No port of {start} to {start + SEARCHED - 1} is free on {address}; stop a program that holds one, or "
        "choose another port."
    )


def first_inner(data_dir: str) -> dict[str, int]:
    """Return where the search for the inner ports begins: elsewhere for each hub, so that two never go for the same."""
    number = int(hashlib.sha256(data_dir.encode("utf-8")).hexdigest(), 16)
    return {name: span[number % (len(span) - SEARCHED)] for name, span in INNER.items()}


def choose(
    address: str, wished: int, deployed: Mapping[str, Any], data_dir: str, fixed: bool = False
) -> tuple[dict[str, int], str]:
    """Choose the ports of a hub.

    :param fixed: no other public port than the wished one will do, because people are sent back to it.
    :param deployed: settings of the deployed hub, with what was wished then and what was chosen.
    :return: ports by name (public, proxy_api, hub), and a sentence when the public one is not the wished one.
    :raises ValueError: in one sentence, when no port is free or the wished one is none.
    """
    if not 1 <= wished <= 65535:
        raise ValueError(f"The port {wished} is none; choose one from 1 to 65535.")
    ours = list(processes.of_hub(data_dir))
    same_wish = not fixed and deployed.get("wished_port") == wished and deployed.get("address") == address
    chosen: dict[str, int] = {}
    for name, start in {"public": wished, **first_inner(data_dir)}.items():
        kept = int(deployed.get("ports", {}).get(name, 0)) if name != "public" or same_wish else 0
        where = address if name == "public" else "127.0.0.1"
        if kept and kept not in chosen.values() and (is_free(where, kept) or processes.hold_port(ours, kept)):
            chosen[name] = kept
        elif name == "public" and not kept and (is_free(where, wished) or processes.hold_port(ours, wished)):
            chosen[name] = wished
        elif name == "public" and fixed:
            raise ValueError(
                f"Port {wished} on {address} is in use by another program, and the login sends people back to that "
                "port alone; end that program, or set another port and register its redirect address at the provider."
            )
        else:
            chosen[name] = first_free(where, start, set(chosen.values()))
    if chosen["public"] == wished:
        return chosen, ""
    return chosen, f"Port {wished} was in use by another program, so the hub listens on port {chosen['public']}."
