# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which steps make a full and a quick check, and what each of them stands on."""

from __future__ import annotations

from functools import partial

from . import hub_checks, server_checks
from .steps import Step
from .visit import Visit

FULL = "full"
QUICK = "quick"

# an entry of not_provided by this name leaves out the steps of the culler
CULLER_CHECK = "idle_culling"


def _answers(visit: Visit) -> Step:
    return Step("answers", f"the hub at {visit.address.base} answers", partial(hub_checks.hub_answers, visit))


def _logins(visit: Visit, count: int) -> list[Step]:
    return [
        Step(
            f"login_{role}",
            f"login {person.name} through the login page",
            partial(hub_checks.log_in_person, visit, person),
            ("answers",),
        )
        for role, person in list(zip(("owner", "stranger"), visit.people))[:count]
    ]


def _culler(visit: Visit) -> list[Step]:
    if visit.settings.lacks(CULLER_CHECK):
        return []
    return [Step("culler", "the idle culler runs", partial(hub_checks.culler_runs, visit), ("answers",))]


def quick_steps(visit: Visit) -> list[Step]:
    """Proof of life without starting a server."""
    return [_answers(visit), *_logins(visit, 1), *_culler(visit)]


def full_steps(visit: Visit) -> list[Step]:
    """All that people expect of a hub. The first profile has the file's life, the others start, open and run code."""
    first, *others = visit.settings.profiles or ("",)
    culler = _culler(visit)
    steps = [
        _answers(visit),
        *culler,
        *_logins(visit, 2),
        Step(
            "wrong_password",
            f"a wrong password of {visit.owner.name} is refused",
            partial(hub_checks.wrong_password_refused, visit),
            ("answers",),
        ),
        *_use_profile(visit, first),
        *_life_of_a_file(visit, first),
    ]
    for profile in others:
        steps += _use_profile(visit, profile)
        steps.append(_stop(visit, f"stop:{profile}", f"stop the server ({profile})", f"start:{profile}"))
    if culler:
        steps.append(
            Step(
                "culler_lives",
                "the idle culler still is the same process",
                partial(hub_checks.culler_lives, visit),
                ("culler",),
            )
        )
    return steps


def _named(what: str, profile: str) -> str:
    return f"{what} ({profile})" if profile else what


def _stop(visit: Visit, key: str, title: str, started: str) -> Step:
    return Step(key, title, partial(server_checks.stop, visit), (started,))


def _use_profile(visit: Visit, profile: str) -> list[Step]:
    started, opened = f"start:{profile}", f"open:{profile}"
    owner = visit.owner.name
    return [
        Step(
            started,
            _named(f"start the server of {owner}", profile),
            partial(server_checks.start, visit, profile),
            ("login_owner",),
        ),
        Step(opened, _named("open the server", profile), partial(server_checks.open_page, visit), (started,)),
        Step(f"run:{profile}", _named("run code", profile), partial(server_checks.run_code, visit), (opened,)),
    ]


def _life_of_a_file(visit: Visit, profile: str) -> list[Step]:
    started, opened, ran = f"start:{profile}", f"open:{profile}", f"run:{profile}"
    steps = [
        Step("write", "write a file into the home", partial(server_checks.write_file, visit), (ran,)),
        Step("contents", "the file browser shows it", partial(server_checks.see_file, visit), ("write",)),
    ]
    if visit.settings.tutorials:
        steps.append(
            Step("tutorials", "the tutorials are in the home", partial(server_checks.find_tutorials, visit), (ran,))
        )
    return [
        *steps,
        Step(
            "refused",
            f"{visit.stranger.name} is refused at that server",
            partial(server_checks.refuse_stranger, visit),
            (opened, "login_stranger"),
        ),
        _stop(visit, "stop", "stop the server", started),
        Step("restart", "start it again", partial(server_checks.start, visit, profile), ("stop", "write")),
        Step("reopen", "open it again", partial(server_checks.open_page, visit), ("restart",)),
        Step("read_back", "read the file back", partial(server_checks.read_file, visit), ("reopen",)),
        Step("remove", "remove the file", partial(server_checks.remove_file, visit), ("reopen",)),
        _stop(visit, "stop_again", "stop the server again", "restart"),
    ]
