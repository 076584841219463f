# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which steps make a full and a quick check, in which order, and what each of them stands on."""

from __future__ import annotations

from functools import partial

from . import culling, entry, hub_checks
from .outside import outside_steps
from .plan_server import life_of_a_file, other_profile, use_first_profile
from .plan_stranger import serves_both, stranger_steps
from .steps import Step
from .visit import Visit

FULL = "full"
QUICK = "quick"

# an entry of not_provided by this name leaves out the steps of the culler
CULLER_CHECK = "idle_culling"


def _answers(visit: Visit) -> Step:
    return Step("answers", f"the hub at {visit.address.base} answers", partial(hub_checks.hub_answers, visit))


def _entries(visit: Visit, count: int) -> list[Step]:
    """The logins, and the tokens that stand in for them where no password is known."""
    people = list(zip(("owner", "stranger"), visit.people))[:count]
    steps = [
        Step(
            f"login_{role}",
            f"login {person.name} through the login page",
            partial(entry.log_in_person, visit, person),
            ("answers",),
        )
        for role, person in people
    ]
    if visit.settings.by_token:
        steps += [
            Step(
                f"token_{role}",
                f"act as {person.name} by the service token",
                partial(entry.act_by_token, visit, person),
                ("answers",),
            )
            for role, person in people
        ]
    return steps


def _culler(visit: Visit) -> list[Step]:
    if visit.settings.lacks(CULLER_CHECK):
        return []
    return [Step("culler", "the idle culler runs", partial(hub_checks.culler_runs, visit), ("answers",))]


def _culler_in_depth(visit: Visit) -> list[Step]:
    if visit.settings.lacks(CULLER_CHECK):
        return []
    return [
        Step("culler_scopes", "the idle culler may do what it must and no more", partial(culling.culler_scopes, visit))
    ]


def _last_look_at_culler(visit: Visit) -> list[Step]:
    """What takes time to be seen comes last, so that the other steps have used some of it."""
    if visit.settings.lacks(CULLER_CHECK):
        return []
    alone = ("leave_alone",) if visit.settings.culling else ()
    return [
        Step("culls", "a server that nobody uses is stopped", partial(culling.culls, visit), alone),
        Step(
            "culler_lives",
            "the idle culler still is the same process",
            partial(hub_checks.culler_lives, visit),
            ("culler",),
        ),
    ]


def quick_steps(visit: Visit) -> list[Step]:
    """Proof of life without starting a server."""
    return [_answers(visit), *_entries(visit, 1), *_culler(visit)]


def full_steps(visit: Visit) -> list[Step]:
    """All that people expect of a hub; the first profile is used for everything, the others start and run code."""
    culled = not visit.settings.lacks(CULLER_CHECK)
    steps = [
        _answers(visit),
        *outside_steps(visit),
        *_culler(visit),
        *_culler_in_depth(visit),
        *_entries(visit, 2),
        Step("versions", "the hub has no known security hole", partial(hub_checks.no_known_hole, visit), ("answers",)),
        Step(
            "wrong_password",
            f"a wrong password of {visit.owner.name} is refused",
            partial(entry.wrong_password_refused, visit),
            ("answers",),
        ),
        *use_first_profile(visit, serves_both(visit, culled)),
        *life_of_a_file(visit, visit.first_profile, stranger_steps(visit, culled)),
    ]
    for profile in visit.settings.profiles[1:]:
        steps += other_profile(visit, profile)
    return [*steps, *_last_look_at_culler(visit)]
