# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH key of a site's machines."""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass

from .context import Context
from .conversion import sentence
from .notes import Notes
from .specification import Site

_EXAMPLE = "~/.ssh/id_ed25519.pub"
# Those that today's OpenSSH logs in with by default; ssh-dss is gone since version 10.
_KINDS = (
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
)


@dataclass(frozen=True)
class SshKey:
    """Key of the machines: *public* is its text, *private_file* where its other half lies.

    With an empty *public* the site makes a pair of its own, in *private_file*. An empty *private_file* leaves the
    choice to the operator's SSH (its agent, or a default key).
    """

    public: str
    private_file: str


def ssh_key(site: Site, state_dir: str, context: Context, notes: Notes) -> SshKey:
    """Return the key that hub_ssh_public_key means; what is no public key is noted as a problem."""
    given = str(site["ssh_public_key"]).strip()
    if not given:
        return SshKey("", os.path.join(state_dir, "id_ed25519"))
    if given.startswith(_KINDS):
        _check(given, given, notes)
        return SshKey(given, "")
    if not given.startswith(("/", "~/")):
        why = "is neither a public key nor an absolute path (one that begins with / or ~/)"
        notes.problems.append(sentence("hub_ssh_public_key", given, why, _EXAMPLE))
        return SshKey("", "")
    path = given if given.startswith("/") else os.path.join(context.home, given[2:])
    text = context.read_text(path)
    if text is None:
        notes.problems.append(sentence("hub_ssh_public_key", path, "is not a file that can be read", _EXAMPLE))
        return SshKey("", "")
    _check(text.strip(), path, notes)
    private = path[: -len(".pub")] if path.endswith(".pub") else ""
    return SshKey(text.strip(), private if private and context.is_file(private) else "")


def _check(text: str, shown: str, notes: Notes) -> None:
    """Note a problem when *text* is no public key; *shown* never holds a private one."""
    if "PRIVATE KEY" in text:
        why = "is a private key, which must not leave this computer"
    else:
        words = text.split()
        if "\n" not in text and len(words) >= 2 and words[0] in _KINDS and _is_blob(words[0], words[1]):
            return
        why = "holds no public key of OpenSSH (one line that begins with ssh-ed25519, ssh-rsa or the like)"
    notes.problems.append(sentence("hub_ssh_public_key", shown, why, _EXAMPLE))


def _is_blob(kind: str, word: str) -> bool:
    """Return whether *word* is the base64 of a key of *kind*, which begins with that name (RFC 4253, 6.6)."""
    try:
        blob = base64.b64decode(word, validate=True)
    except binascii.Error:
        return False
    return blob.startswith(len(kind).to_bytes(4, "big") + kind.encode())
