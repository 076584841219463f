# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keypair of a site: which key new servers let in."""

from __future__ import annotations

import base64
import binascii
import hashlib

from .._machines.errors import CloudError
from .api import Cloud
from .foundations_listing import Found, read_keypair
from .journal import Journal, Thing


def checked_key(text: str) -> str:
    """Return the public key *text* in one line without blanks around it.

    :raises CloudError: when it is no public key of OpenSSH.
    """
    words = text.split()
    try:
        decoded = base64.b64decode(words[1], validate=True)
        # the key repeats its own type, after four bytes that tell the length of its name
        if not decoded[4:].startswith(words[0].encode()):
            raise ValueError
    except (IndexError, ValueError, binascii.Error):
        raise CloudError(
            "public_key: this is no public key of OpenSSH; give the text of a file like id_ed25519.pub, which begins "
            "with ssh-ed25519, and never the private key beside it."
        ) from None
    return " ".join(words)


def taken_keypair(found: Found, public_key: str) -> str:
    """Return why the name of the site is not free for a keypair with *public_key*, empty when it is.

    A keypair belongs to the user in all projects and carries no label (Nova, os-keypairs), so that one of this name may
    be that of a site in another project. It is ours with the security group, which is made first, or with our key.
    """
    there = found.keypair
    if not (public_key and there) or found.ours("groups") or _same(there["public_key"], public_key):
        return ""
    return (
        f"The keypair {found.site} ({_fingerprint(there['public_key'])}) has the name of this site and was not made "
        "for it, perhaps for a site of another project; give its public key (public_key) if it is the site's, delete "
        "it if nobody uses it, or choose another name for the site."
    )


def keypair(cloud: Cloud, found: Found, journal: Journal, public_key: str) -> str:
    """See that the keypair of the site has *public_key*, and return its name; empty without a key.

    Nova cannot change a keypair. A server reads it only when it is made, so that another one in its place locks nobody
    out of servers that are there, and lets nobody new into them.
    """
    if not public_key:
        return ""
    name, there = found.site, found.keypair
    journal.after["keypair"] = _shown(name, public_key)
    if there:
        journal.before["keypair"] = _shown(name, there["public_key"])
        if _same(there["public_key"], public_key):
            return name
        journal.do(
            "replace",
            "keypair",
            name,
            "another public key; servers that are there keep the old one",
            lambda: _replace(cloud, name, public_key),
        )
    else:
        journal.do("create", "keypair", name, _fingerprint(public_key), lambda: _create(cloud, name, public_key))
    return name


def delete_keypair(cloud: Cloud, name: str) -> None:
    """Delete the keypair *name*; one that is gone is no fault."""
    cloud.call("compute", "DELETE", f"/os-keypairs/{name}", what=f"delete the keypair {name}", missing_ok=True)


def _replace(cloud: Cloud, name: str, public_key: str) -> None:
    delete_keypair(cloud, name)
    _create(cloud, name, public_key)


def _create(cloud: Cloud, name: str, public_key: str) -> None:
    cloud.create(
        "compute",
        "/os-keypairs",
        "keypair",
        {"keypair": {"name": name, "public_key": public_key}},
        what=f"create the keypair {name}",
        find=lambda: read_keypair(cloud, name),
    )


def _same(one: str, other: str) -> bool:
    return one.split()[:2] == other.split()[:2]


def _fingerprint(public_key: str) -> str:
    digest = hashlib.sha256(base64.b64decode(public_key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _shown(name: str, public_key: str) -> Thing:
    return {"name": name, "fingerprint": _fingerprint(public_key)}
