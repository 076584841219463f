# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer of an OpenStack service says, put into words."""

from __future__ import annotations

import typing as t

# What an operator can do about an answer, by the status of HTTP.
_ADVICE = {
    401: "make a new credential, or mend it in clouds.yaml",
    403: "see whether a quota is exhausted, and whether your role in the project allows it",
    404: "see whether it was deleted meanwhile, and run this again",
    409: "see what uses it, and run this again",
    413: "the project's quota is exhausted; free something, or ask for more",
    429: "the cloud asks for fewer calls; run this again later",
}
_OTHERWISE = "see the cloud's status page, and run this again"


def said(answer: t.Any) -> str:
    """Return what a service said in the body of its answer: Nova, Neutron, Cinder, Keystone and Designate differ."""
    try:
        body = answer.json()
    except ValueError:
        return " ".join(str(answer.reason or "").split())
    found = body
    while isinstance(found, dict):
        inner = found.get("message") or next((value for value in found.values() if isinstance(value, dict)), None)
        if inner is None:
            inner = found.get("detail") or found.get("title") or str(answer.reason or "")
        found = inner
    return " ".join(str(found).split()).rstrip(".")


def sentence(what: str, status: int, detail: str) -> str:
    """Return why *what* could not be done, and what can be done about it."""
    reason = detail or "no reason given"
    advice = _ADVICE.get(status, _OTHERWISE if status >= 500 else "correct what it names, and run this again")
    if "quota" in reason.lower():
        advice = _ADVICE[413]
    return f"Could not {what}: the cloud answered {status} ({reason}); {advice}."


def unanswered(what: str, error: BaseException) -> str:
    """Return why *what* got no answer, in words without the internals of the HTTP library."""
    reason = " ".join(str(error).split())
    for telling, words in (
        ("Name or service not known", "the host name is unknown"),
        ("Failed to resolve", "the host name is unknown"),
        ("Connection refused", "the connection was refused"),
        ("certificate verify failed", "its certificate is not trusted (ca_cert names the authority)"),
        ("timed out", "it did not answer in time"),
        ("Connection aborted", "the connection was cut"),
    ):
        if telling in reason:
            reason = words
            break
    return f"Could not {what}: {reason}; see whether the cloud can be reached from here, and run this again."
