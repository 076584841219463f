# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences about a cluster that cannot be reached, or that refuses."""

from __future__ import annotations

_ADVICE = {
    401: "the kubeconfig's credentials are not valid, or no longer; get new ones",
    403: "ask whoever runs the cluster for this right",
    409: "somebody else changed it at the same time; run this again",
    429: "the cluster is overloaded; run this again in a minute",
}


def unreachable(server: str, reason: str) -> str:
    """Return why the cluster at *server* cannot be talked to, from the text of the network's own error."""
    if "CERTIFICATE_VERIFY_FAILED" in reason or "certificate verify failed" in reason:
        return (
            f"The cluster at {server} shows a certificate that the kubeconfig does not trust; get a kubeconfig of this "
            "cluster, or the address that its certificate names."
        )
    words = next((words for mark, words in _NETWORK.items() if mark in reason), reason[:200])
    return f"The cluster at {server} cannot be reached ({words}); see that it runs and that your network leads there."


_NETWORK = {
    "Connection refused": "connection refused",
    "No route to host": "no route to it",
    "Network is unreachable": "its network is unreachable",
    "Name or service not known": "its name is unknown",
    "Temporary failure in name resolution": "names cannot be resolved",
    "timed out": "no answer in time",
}


def refusal(server: str, method: str, path: str, status: int, said: str) -> str:
    """Return that the cluster at *server* did not do *method* on *path*, what it said, and what helps."""
    what = {"GET": "show", "POST": "make", "PATCH": "change", "DELETE": "delete"}.get(method, method)
    advice = _ADVICE.get(status, "see the message")
    return (
        f"The cluster at {server} did not {what} {path} ({status}: {said.rstrip('.') or 'no reason given'}); {advice}."
    )
