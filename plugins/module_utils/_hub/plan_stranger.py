# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the plan that the other user does, while the server of the owner runs."""

from __future__ import annotations

from functools import partial

from . import isolation
from .plan_server import entered
from .steps import Step
from .visit import Visit

# an entry of not_provided by this name leaves out what looks into the home of somebody else
HOME_ISOLATION = "home_isolation"


def serves_both(visit: Visit, culled: bool) -> bool:
    """Whether the other user gets a server too: to look into the home of the owner, or to be left to the culler."""
    return not visit.settings.lacks(HOME_ISOLATION) or (culled and visit.settings.culling > 0)


def stranger_steps(visit: Visit, culled: bool) -> list[Step]:
    """The other user is refused; with a server of their own the homes are apart, and it is left to the culler."""
    settings, stranger = visit.settings, visit.stranger
    opened, came = f"open:{visit.first_profile}", entered(visit, "stranger")
    refusals = [
        Step(
            "refused",
            f"{stranger.name} is refused at that server",
            partial(isolation.refuse_stranger, visit),
            (opened, came),
        ),
        Step(
            "refused_control",
            f"{stranger.name} does not control that server",
            partial(isolation.refuse_control, visit),
            # somebody who is let in at the server may be let in here too: one failure is enough, and nobody is removed
            ("refused",),
        ),
    ]
    if not serves_both(visit, culled):
        return refusals
    start = partial(isolation.start_stranger, visit)
    # first, as it goes on since the server of the owner has started, and nobody else may use that browser meanwhile
    steps = [Step("start_stranger", f"start the server of {stranger.name}", start, (came,)), *refusals]
    if not settings.lacks(HOME_ISOLATION):
        steps.append(
            Step(
                "home_isolation",
                f"{stranger.name} cannot read the home of {visit.owner.name}",
                partial(isolation.homes_apart, visit),
                ("start_stranger", "write"),
            )
        )
    if culled and settings.culling > 0:
        leave = partial(isolation.leave_alone, visit)
        steps.append(Step("leave_alone", "leave that server alone", leave, ("start_stranger",)))
    return steps
