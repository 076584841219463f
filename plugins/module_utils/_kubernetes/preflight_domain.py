# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The domain name: short enough for a certificate, and pointing here when Let's Encrypt will look."""

from __future__ import annotations

import ipaddress
import socket
import typing as t

from .preflight_findings import Findings

# The common name of a certificate (RFC 5280, ub-common-name-length), which Let's Encrypt keeps to.
_LONGEST = 64
# Behind these, something else has the address that the world knows (RFC 1918, 6598, 4193). Ranges for documentation
# and for tests are taken as the world's.
_INSIDE = [
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16")
] + [ipaddress.ip_network(text) for text in ("fc00::/7", "fe80::/10", "::1/128")]
Resolve = t.Callable[[str], list[str]]


def look_up(name: str) -> list[str]:
    """Return the addresses of a name as this computer finds them.

    :raises OSError: when there are none.
    """
    found = socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)
    return sorted({str(entry[4][0]) for entry in found})


def check_domain(
    variable: str, name: str, addresses: t.Sequence[str], issued: bool, resolve: Resolve = look_up
) -> Findings:
    """Return why Let's Encrypt would look elsewhere than at *addresses*, for the domain *name* given by *variable*.

    It is refused where that is certain: with a valid certificate (*issued*), or where our own address is one that the
    world does not know, it is a warning.
    """
    findings = Findings()
    start = f"{variable}: {name}"
    if len(name) > _LONGEST:
        findings.shortfalls.append(
            f"{start} has {len(name)} characters, and a certificate takes {_LONGEST}; choose a shorter one."
        )
    target = ", ".join(addresses)
    ours = _resolved(addresses, resolve)
    public = {address for address in ours if not _is_inside(address)}
    told = findings.shortfalls if public and not issued else findings.warnings
    try:
        found = [_usual(address) for address in resolve(name)]
    except (OSError, UnicodeError) as error:
        reason = " ".join(str(error.args[-1] if error.args else error).split())
        if addresses:
            told.append(
                f"{start} leads nowhere ({reason}), and Let's Encrypt asks there; enter it at your DNS provider with "
                f"the address {target}, and run again."
            )
        else:
            findings.warnings.append(
                f"{start} leads nowhere yet ({reason}); Let's Encrypt gives a certificate once it leads here."
            )
        return findings
    others = [address for address in found if ours and address not in ours]
    # Of the other kind of address we may have one that the cluster does not tell.
    certain = [address for address in others if _kind(address) in {_kind(mine) for mine in public}]
    if others:
        also = "also " if len(others) < len(found) else ""
        sentence = (
            f"{start} leads {also}to {', '.join(certain or others)}, and the hub will be at {target}; correct the name "
            "at your DNS provider, because Let's Encrypt asks where it leads."
        )
        (told if certain else findings.warnings).append(sentence)
    return findings


def _resolved(addresses: t.Iterable[str], resolve: Resolve) -> set[str]:
    """Return addresses; a load balancer may have told a name instead."""
    found = set()
    for address in addresses:
        if _kind(_usual(address)):
            found.add(_usual(address))
            continue
        try:
            found |= {_usual(one) for one in resolve(address)}
        except (OSError, UnicodeError):
            # one that is new may be known later
            continue
    return found


def _usual(address: str) -> str:
    try:
        return str(ipaddress.ip_address(address.strip()))
    except ValueError:
        return address.strip().lower()


def _kind(address: str) -> int:
    """Return 4 or 6, and 0 for a name."""
    try:
        return ipaddress.ip_address(address).version
    except ValueError:
        return 0


def _is_inside(address: str) -> bool:
    return any(ipaddress.ip_address(address) in network for network in _INSIDE)
