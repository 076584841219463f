# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines of a site as hosts of Ansible: groups, addresses, and how SSH reaches them."""

from __future__ import annotations

import shlex
import typing as t
from dataclasses import dataclass

GROUPS = {"server": "hub_server", "control_plane": "hub_control_plane", "worker": "hub_worker"}
# The account that each system's own cloud images let in. By the beginning of a word in the image's name.
_USERS = (
    ("ubuntu", "ubuntu"),
    ("debian", "debian"),
    ("rocky", "rocky"),
    ("alma", "almalinux"),
    ("fedora", "fedora"),
    # of CentOS Stream 9 and later; before, it was `centos`
    ("centos", "cloud-user"),
)


class HostsError(ValueError):
    """Machines that cannot be hosts of Ansible; the text is the whole sentence."""


@dataclass(frozen=True)
class Access:
    """How the operator gets in. An empty *user* is worked out from the image, an empty *key_file* left to SSH.

    *bastion* (user@host, or user@host:port) leads to the private addresses of all machines. Without one, the first
    machine of the control plane that has a public address leads to those that have none.
    """

    user: str = ""
    key_file: str = ""
    known_hosts_file: str = ""
    bastion: str = ""


def hosts(machines: t.Sequence[t.Mapping[str, t.Any]], access: Access) -> dict[str, dict[str, t.Any]]:
    """Return groups and variables of each machine by its name; *machines* are as openstack_machines returns them.

    :raises HostsError: when the account of a machine cannot be told.
    """
    ordered = sorted(machines, key=lambda machine: (machine["role"], machine["index"]))
    gate = next((one for one in ordered if one["role"] == "control_plane" and one["public_ip"]), None)
    return {
        machine["name"]: {"groups": [GROUPS[machine["role"]]], "vars": _variables(machine, gate, access)}
        for machine in ordered
    }


def login_command(variables: t.Mapping[str, t.Any]) -> str:
    """Return the line by which a person logs in to the host with these *variables*."""
    key = variables.get("ansible_ssh_private_key_file", "")
    words = ["ssh", *(["-o", shlex.quote(_identity(key))] if key else []), variables["ansible_ssh_common_args"]]
    return " ".join([*words, f"{variables['ansible_user']}@{variables['ansible_host']}"])


def _variables(machine: t.Mapping[str, t.Any], gate: t.Mapping[str, t.Any] | None, access: Access) -> dict[str, t.Any]:
    direct = bool(machine["public_ip"]) and not access.bastion
    options = _options(access, machine["id"], access.key_file)
    if access.bastion:
        # the operator's own machine: its key is for the operator's SSH to find
        options.append(f"ProxyCommand={_proxy(access, access.bastion, '', '')}")
    elif not direct and gate is not None:
        way = f"{_user(gate, access)}@{gate['public_ip']}"
        options.append(f"ProxyCommand={_proxy(access, way, gate['id'], access.key_file)}")
    variables = {
        "ansible_host": machine["public_ip"] if direct else machine["private_ip"],
        "ansible_user": _user(machine, access),
        "ansible_ssh_common_args": _joined(options),
        # By default connections are kept by address and account. Private addresses are the same on many sites, so a
        # connection that is still open could lead to a machine of another one.
        "ansible_control_path": f"%(directory)s/{machine['id'].replace('-', '')[:16]}",
        "machines_private_ip": machine["private_ip"],
        "machines_public_ip": machine["public_ip"],
        "machines_index": machine["index"],
        "machines_id": machine["id"],
        "machines_status": machine["status"],
        "machines_volumes": [dict(volume) for volume in machine.get("volumes", ())],
    }
    if access.key_file:
        variables["ansible_ssh_private_key_file"] = _literal(access.key_file)
    return variables


def _user(machine: t.Mapping[str, t.Any], access: Access) -> str:
    known = access.user or machine.get("user")
    if known:
        return str(known)
    words = str(machine.get("image", "")).lower().replace("_", "-").replace(" ", "-").split("-")
    for beginning, user in _USERS:
        if any(word.startswith(beginning) for word in words):
            return user
    raise HostsError(
        f"The account of machine {machine['name']} cannot be told from its image "
        f"({machine.get('image') or 'unknown'}); name it in hub_ssh_user (machines_user for the role alone)."
    )


def _options(access: Access, host_key_alias: str, key_file: str) -> list[str]:
    """Return options of ssh_config(5): a key seen for the first time is kept, and another one later is refused."""
    options = ["StrictHostKeyChecking=accept-new"]
    if access.known_hosts_file:
        # in quotes, because a blank begins another file's name
        options.append(f'UserKnownHostsFile="{_literal(access.known_hosts_file)}"')
    if host_key_alias:
        # a new machine at an old address has another name, so that its key is no alarm
        options.append(f"HostKeyAlias={host_key_alias}")
    if key_file:
        # an agent that holds many keys would use up the tries that a server allows
        options.append("IdentitiesOnly=yes")
    return options


def _proxy(access: Access, way: str, host_key_alias: str, key_file: str) -> str:
    """Return the command that leads through the machine *way*, for the option ProxyCommand."""
    host, colon, port = way.partition(":")
    words = ["ssh", "-W", "%h:%p", "-o", "BatchMode=yes", *_pairs(_options(access, host_key_alias, key_file))]
    words += ["-o", _identity(_literal(key_file))] if key_file else []
    words += ["-p", port] if colon else []
    # the outer ssh fills in host and port, and everything else is for the inner one
    return " ".join(word if word == "%h:%p" else shlex.quote(_literal(word)) for word in [*words, host])


def _identity(key_file: str) -> str:
    """Return the option for a key; `ssh -i` would look for a file whose name has the doubled signs in it."""
    return f'IdentityFile="{key_file}"'


def _literal(text: str) -> str:
    """Return *text* for ssh, which reads %x as a token."""
    return text.replace("%", "%%")


def _pairs(options: t.Iterable[str]) -> list[str]:
    return [word for option in options for word in ("-o", option)]


def _joined(options: t.Iterable[str]) -> str:
    return " ".join(shlex.quote(word) for word in _pairs(options))
