# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the plan that happens on the server of the owner."""

from __future__ import annotations

import typing as t
from functools import partial

from . import endurance, limits, server_checks, upload
from .settings_values import RESTART_HUB
from .steps import Step
from .visit import Visit

# entries of not_provided by these names leave out their steps
HOME_KEPT = "home_kept"
MEMORY_LIMIT = "memory_limit"
CPU_LIMIT = "cpu_limit"
NETWORK_ISOLATION = "network_isolation"


def entered(visit: Visit, role: str) -> str:
    """The key of the step by which a person comes to act on the hub."""
    return f"token_{role}" if visit.settings.by_token else f"login_{role}"


def _named(what: str, profile: str) -> str:
    return f"{what} ({profile})" if profile else what


def use_first_profile(visit: Visit, both: bool) -> list[Step]:
    """Start, open, and run code; both says that the other user gets a server too."""
    profile = visit.first_profile
    return _use(visit, profile, partial(server_checks.start_first, visit, profile, both))


def _use(visit: Visit, profile: str, start: t.Callable[[], str]) -> list[Step]:
    started, opened = f"start:{profile}", f"open:{profile}"
    return [
        Step(
            started,
            _named(f"start the server of {visit.owner.name}", profile),
            start,
            (entered(visit, "owner"),),
        ),
        Step(opened, _named("open the server", profile), partial(server_checks.open_page, visit), (started,)),
        Step(f"run:{profile}", _named("run code", profile), partial(server_checks.run_code, visit), (opened,)),
    ]


def other_profile(visit: Visit, profile: str) -> list[Step]:
    """Use a profile and stop its server."""
    return [
        *_use(visit, profile, partial(server_checks.start, visit.owner, profile)),
        Step(
            f"stop:{profile}",
            f"stop the server ({profile})",
            partial(server_checks.stop, visit),
            (f"start:{profile}",),
        ),
    ]


def life_of_a_file(visit: Visit, profile: str, others: t.Sequence[Step]) -> list[Step]:
    """What happens between the first start of the server and its last stop; others is what the other user does."""
    # the restart of the hub last, as a hub that loses its servers by it would fail all that comes after it
    first = [*_written(visit, profile), *others, *_endured(visit, f"run:{profile}")]
    remove = partial(server_checks.remove_file, visit)
    if visit.settings.lacks(HOME_KEPT):
        return [
            *first,
            *_limited(visit, f"run:{profile}"),
            Step("remove", "remove the file", remove, ("write",)),
            Step("stop", "stop the server", partial(server_checks.stop, visit), (f"start:{profile}",)),
        ]
    return [
        *first,
        Step("stop", "stop the server", partial(server_checks.stop, visit), (f"start:{profile}",)),
        Step("restart", "start it again", partial(server_checks.start, visit.owner, profile), ("stop", "write")),
        Step("reopen", "open it again", partial(server_checks.open_page, visit), ("restart",)),
        Step("read_back", "read the file back", partial(server_checks.read_file, visit), ("reopen",)),
        Step("remove", "remove the file", remove, ("reopen",)),
        # last, as on some platforms a server that gets beyond its limit is ended as a whole
        *_limited(visit, "reopen"),
        Step("stop_again", "stop the server again", partial(server_checks.stop, visit), ("restart",)),
    ]


def _written(visit: Visit, profile: str) -> list[Step]:
    ran = (f"run:{profile}",)
    steps = [
        Step("server_version", "server and hub fit together", partial(server_checks.server_version, visit), ran),
        Step("write", "write a file into the home", partial(server_checks.write_file, visit), ran),
        Step("contents", "the file browser shows it", partial(server_checks.see_file, visit), ("write",)),
        Step("upload", f"upload {upload.PIECES} MiB", partial(upload.upload, visit), ("write",)),
    ]
    if visit.settings.tutorials:
        steps.append(
            Step("tutorials", "the tutorials are in the home", partial(server_checks.find_tutorials, visit), ran)
        )
    steps.append(Step("hub_api", "the server reaches the hub", partial(limits.hub_api, visit), ran))
    if not visit.settings.lacks(NETWORK_ISOLATION):
        closed = partial(limits.closed_addresses, visit)
        steps.append(Step("closed_addresses", "the server does not reach closed addresses", closed, ran))
    return steps


def _endured(visit: Visit, ran: str) -> list[Step]:
    """What is not asked for needs nothing, so that it is always listed with its own reason."""
    settings = visit.settings
    return [
        Step(
            "idle_websocket",
            "a notebook outlives a break",
            partial(endurance.idle_websocket, visit),
            (ran,) if settings.idle_websocket else (),
        ),
        Step(
            "restart_hub",
            "a server outlives a restart of the hub",
            partial(endurance.restart_hub, visit),
            (ran,) if RESTART_HUB in settings.commands else (),
        ),
    ]


def _limited(visit: Visit, opened: str) -> list[Step]:
    settings = visit.settings
    cores = Step(
        "cpu_limit",
        "a server keeps to its processor cores",
        partial(limits.cpu_limit, visit),
        (opened,) if settings.cpu_limit else (),
    )
    memory = Step(
        "memory_limit",
        "a server keeps to its memory",
        partial(limits.memory_limit, visit),
        (opened,) if settings.memory_limit else (),
    )
    return [step for step in (cores, memory) if not settings.lacks(step.key)]
