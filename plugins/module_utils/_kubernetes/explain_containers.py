# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why the containers of a pod that has its node do not run."""

from __future__ import annotations

from collections.abc import Iterator

from . import explain_image
from .amounts import amount
from .explain_reading import Finding, Thing, Things, events_of, name, short, status
from .explain_variables import Variables

# Restarts after which a container is taken to end each time.
_CRASHES = 3
_OUT_OF_MEMORY = "OOMKilled"
_MOUNTS = ("FailedMount", "FailedAttachVolume")


def container_statuses(pod: Thing) -> list[Thing]:
    """Return the states of a pod's containers, in the order in which they run."""
    own = status(pod)
    return [*(own.get("initContainerStatuses") or []), *(own.get("containerStatuses") or [])]


def explain_containers(pod: Thing, events: Things, variables: Variables) -> Iterator[Finding]:
    """Yield what keeps the containers of a pod from working, in the order in which they run."""
    events = list(events)
    for container in container_statuses(pod):
        state = container.get("state") or {}
        waiting = state.get("waiting") or {}
        reason = str(waiting.get("reason") or "")
        if reason in explain_image.REASONS:
            yield explain_image.explain_image(container, pod, events, variables)
        elif reason in ("CreateContainerConfigError", "CreateContainerError"):
            yield _not_made(container, pod, str(waiting.get("message") or ""), reason == "CreateContainerConfigError")
        elif _has_ended(container):
            yield _ended(container, pod, variables)
        elif "running" in state and not container.get("ready"):
            yield from _not_ready(container, pod, events)
    if not any((one.get("state") or {}).keys() & {"running", "terminated"} for one in container_statuses(pod)):
        yield from _before_containers(pod, events)


def _not_made(container: Thing, pod: Thing, message: str, certain: bool) -> Finding:
    advice = "see that it is in the namespace, or take it out of the settings"
    if "non-root" in message or "runAsNonRoot" in message:
        advice = "use an image whose user is a number other than 0, or set runAsUser"
    elif "not found" not in message and "couldn't find" not in message:
        advice = "see the message"
    return Finding(
        where=f"pod {name(pod)}",
        cause=f"cannot make its container {container['name']} ({short(message)})",
        advice=advice,
        can_heal=not certain,
        # what is installed together comes one after the other, and kubelet tries again every 10 to 15 seconds
        patience=30,
        topic=f"config {container['name']}",
        pod=name(pod),
    )


def _has_ended(container: Thing) -> bool:
    """Tell whether a container ended in failure and is not running again."""
    state = container.get("state") or {}
    if "running" in state:
        return False
    if "terminated" in state:
        return bool(state["terminated"].get("exitCode"))
    return bool((container.get("lastState") or {}).get("terminated")) and bool(container.get("restartCount"))


def _ended(container: Thing, pod: Thing, variables: Variables) -> Finding:
    state, restarts = container["state"], int(container.get("restartCount") or 0)
    end = state.get("terminated") or (container.get("lastState") or {}).get("terminated") or {}
    message = str(end.get("message") or (state.get("waiting") or {}).get("message") or "")
    cause, advice = f"ended with exit code {end.get('exitCode')}", "see the last lines of its log"
    if end.get("reason") == _OUT_OF_MEMORY:
        limit = _limit(pod, str(container["name"]))
        cause = f"needed more memory than its limit{f' of {limit}' if limit else ''}"
        variable = variables.resource("memory", pod)
        advice = f"give it more memory{f' in {variable}' if variable else ''}"
    elif end.get("reason") in ("StartError", "ContainerCannotRun") or "unable to start container" in message:
        cause = f"cannot be started ({short(message.rpartition('container process: ')[2])})"
        advice = "correct its command, or use an image that has it"
    is_over = status(pod).get("phase") == "Failed"
    times = f", {restarts + 1} times so far" if restarts else ""
    return Finding(
        where=f"container {container['name']} of pod {name(pod)}",
        cause=cause + times,
        advice=advice,
        can_heal=not is_over and restarts < _CRASHES,
        patience=0,
        topic=f"end {container['name']}",
        pod=name(pod),
        container=str(container["name"]),
    )


def _limit(pod: Thing, container: str) -> str:
    spec = pod["spec"]
    for one in (*(spec.get("initContainers") or []), *spec["containers"]):
        if one["name"] == container:
            limit = ((one.get("resources") or {}).get("limits") or {}).get("memory")
            return f"{amount(limit) / 2**20:.0f} MiB" if limit else ""
    return ""


def _not_ready(container: Thing, pod: Thing, events: Things) -> Iterator[Finding]:
    found = events_of(events, pod, "Unhealthy")
    if found:
        said = short(str(found[-1]["message"]))
        yield Finding(
            where=f"container {container['name']} of pod {name(pod)}",
            cause=f"runs, but is not ready ({said})",
            advice="see the last lines of its log",
            topic=f"ready {container['name']}",
            pod=name(pod),
            container=str(container["name"]),
        )


def _before_containers(pod: Thing, events: Things) -> Iterator[Finding]:
    """Yield why volumes or the network of a pod are not there; both are tried again and again."""
    if events_of(events, pod, "Pulling", "Pulled"):
        # which comes after both, however large the image is
        return
    for event in events_of(events, pod, *_MOUNTS)[-1:]:
        message = str(event["message"])
        advice = "see the nodes' storage driver"
        if "Multi-Attach" in message:
            advice = "it is still in use on another node: end the pod that uses it there, or wait until it is let go"
        elif "not found" in message:
            advice = "see that it is in the namespace, or take it out of the settings"
        yield Finding(
            where=f"pod {name(pod)}",
            cause=f"does not get its volumes ({short(message)})",
            advice=advice,
            can_heal='secret "' not in message and 'configmap "' not in message,
            patience=60,
            topic="mount",
            pod=name(pod),
        )
    for event in events_of(events, pod, "FailedCreatePodSandBox")[-1:]:
        yield Finding(
            where=f"pod {name(pod)}",
            cause=f"does not get its network ({short(str(event['message']))})",
            advice="see the network plug-in of the node",
            topic="sandbox",
            pod=name(pod),
        )
