# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that run in a container of a pod."""

from __future__ import annotations

import json
import re
import time
import typing as t
from dataclasses import dataclass
from urllib.parse import quote

from .errors import ClusterError
from .sentences import unreachable

# of the library websocket-client, when the answer was none of a websocket
_HANDSHAKE = re.compile(r"Handshake status (\d+) ([A-Za-z ]+[A-Za-z])")


@dataclass(frozen=True)
class Executed:
    """How a command ended: its exit code, what it wrote, and what it complained of."""

    status: int
    out: bytes
    error: str


def execute(
    settings: t.Any,
    namespace: str,
    pod: str,
    container: str,
    command: list[str],
    timeout: float,
    into: t.Callable[[bytes], t.Any] | None = None,
) -> Executed:
    """Run *command* in a container; ClusterError when it could not begin, or did not end in so many seconds.

    With *into*, what it writes is handed on piece by piece and not kept, and the seconds are those without a piece.
    """
    from kubernetes.client import ApiClient
    from kubernetes.client.exceptions import ApiException
    from kubernetes.stream.ws_client import ERROR_CHANNEL, STDERR_CHANNEL, STDOUT_CHANNEL, websocket_call

    # a client of its own: the library's way is to put its call of websockets into the client for all threads
    client = ApiClient(settings)
    client.request = lambda method, url, **more: websocket_call(
        settings, method, url, binary=True, capture_all=False, **more
    )
    query = [("container", container), ("stdout", "true"), ("stderr", "true")]
    place = f"/api/v1/namespaces/{quote(namespace)}/pods/{quote(pod)}/exec"
    try:
        stream = client.call_api(
            place,
            "GET",
            query_params=[*query, *(("command", word) for word in command)],
            header_params={"sec-websocket-protocol": "v4.channel.k8s.io"},
            auth_settings=["BearerToken"],
            _return_http_data_only=True,
            _preload_content=False,
            _request_timeout=timeout,
        )
    except ApiException as error:
        status = _HANDSHAKE.search(str(error.reason))
        reason = f"{status.group(1)} {status.group(2)}" if status else " ".join(str(error.reason).split())[:200]
        raise ClusterError(
            f"The cluster at {settings.host} ran nothing in container {container} of pod {namespace}/{pod} ({reason}); "
            "see that it runs, and that your account may create pods/exec.",
            int(status.group(1)) if status else 0,
        ) from error
    out, error_text = b"", b""
    end = time.monotonic() + timeout
    try:
        while stream.is_open():
            if time.monotonic() > end:
                failed = "did not end" if into is None else "wrote nothing"
                raise ClusterError(
                    f"{command[0]} in pod {namespace}/{pod} {failed} within {timeout:g} s; see the log of the pod."
                )
            stream.update(timeout=1)
            piece = _bytes(stream, STDOUT_CHANNEL)
            if into is None:
                out += piece
            elif piece:
                into(piece)
                end = time.monotonic() + timeout
            error_text += _bytes(stream, STDERR_CHANNEL)
        ended = _bytes(stream, ERROR_CHANNEL)
    except OSError as error:
        raise ClusterError(unreachable(settings.host, str(error))) from error
    finally:
        stream.close()
    return Executed(_status(ended, command[0], f"{namespace}/{pod}"), out, error_text.decode(errors="replace"))


def _status(ended: bytes, program: str, pod: str) -> int:
    """Return the exit code out of the Status that a container's runtime sends last."""
    try:
        status = json.loads(ended)
    except ValueError as error:
        raise ClusterError(f"{program} in pod {pod} was cut off before it ended; run this again.") from error
    if status.get("status") == "Success":
        return 0
    for cause in (status.get("details") or {}).get("causes") or []:
        if cause.get("reason") == "ExitCode":
            return int(cause["message"])
    said = str(status.get("message", "")).removesuffix(": unknown").rpartition(": ")[2]
    raise ClusterError(f"{program} could not be started in pod {pod} ({said}); see whether its image has it.")


def _bytes(stream: t.Any, channel: int) -> bytes:
    held = stream.read_channel(channel) if stream.peek_channel(channel) else b""
    return held if isinstance(held, bytes) else str(held).encode()
