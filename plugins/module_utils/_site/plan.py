# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a site: a pure function from what the operator wrote to what the later stages do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._sizing.computer import shortages
from .._sizing.demand import Demand
from .cloud import plan_cloud
from .cluster import cluster_notes, cluster_problems, plan_cluster
from .context import Context
from .decision import decide_platform
from .errors import SiteError
from .front_door import front_door_problems, plan_front_door
from .hub import not_provided, plan_hub
from .identity import site_engine, site_folders, site_name
from .login import login_rules, plan_login, secret_names
from .machines import plan_machines
from .notes import Notes
from .people import People, count_people, normalize_people
from .rules import closed_port, contradictions, risks
from .specification import Site, convert_site
from .stages import refused
from .tutorials import plan_tutorials

VERSION = 1


def build_plan(raw: Mapping[str, object], context: Context, problems: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the plan of the site whose ``hub_*`` variables are *raw*, as a dict that JSON can hold.

    Sizes are bytes, CPUs are cores, times are seconds. *problems* are sentences found before, such as a template that
    cannot be filled in. Raises SiteError with all that is wrong, before anything is touched.
    """
    site = convert_site(raw)
    notes = Notes(problems=[*problems, *site.problems])
    users, admins, blocked = normalize_people(site, notes)
    tutorials = plan_tutorials(site.values.get("hub_tutorials", []), context, notes.problems)
    notes.problems.extend(contradictions(site))
    _stop(notes)
    people = count_people(site, users, admins, blocked, notes)
    demand = _demand(site, people)
    platform = decide_platform(site, demand, context.groups, notes)
    # What fits `auto` need not fit the platform that it became.
    site = site.on(platform)
    notes.problems.extend(contradictions(site))
    notes.problems.extend(cluster_problems(site, platform))
    engine = site_engine(site, platform)
    https = platform != "local" if site["https"] is None else site["https"]
    notes.problems.extend(front_door_problems(site, platform, https))
    notes.problems.extend(closed_port(site, platform, context.is_root))
    notes.problems.extend(login_rules(site, platform, https, people))
    name = site_name(site, context, notes)
    state_dir, data_dir, wrong_folders = site_folders(site, name, platform, engine, context)
    notes.problems.extend(wrong_folders)
    machines = plan_machines(site, platform, demand, notes)
    machine_options = plan_cloud(site, platform, machines["machines"], state_dir, context, notes)
    _stop(notes)
    notes.warnings.extend(risks(site, platform))
    cluster_notes(site, platform, notes)
    login = plan_login(site, platform, https, people)
    if platform == "local" and login["provider"] == "shared_password" and login["allow_all"]:
        notes.assumptions.append(
            "Nobody is named in hub_users, so everybody on this computer who has the password may log in."
        )
    if platform == "local":
        notes.warnings.extend(shortages(context.computer(data_dir), demand, site["margin_percent"]))
    return {
        "version": VERSION,
        "site": {
            "name": name,
            "platform": platform,
            "cloud": "gcp" if platform == "gke" else "" if platform == "local" else site["cloud"],
            "engine": engine,
            "domain": "" if platform == "local" else site["domain"].lower(),
            "https": https,
            "state_dir": state_dir,
            "data_dir": data_dir,
        },
        "capacity": _capacity(site, demand),
        **machines,
        "machine_options": machine_options,
        "refused": refused(site, platform, machine_options),
        "hub": plan_hub(site, platform, https, people, tutorials),
        "front_door": plan_front_door(site, platform, https, context),
        "cluster": plan_cluster(site, name, platform, context),
        "login": login,
        "secrets": secret_names(login, engine),
        "not_provided": not_provided(platform, engine, https, site["storage"], site["idle_hours"]),
        "destroy": {"what": site["destroy"], "data": site["destroy_data"]},
        "assumptions": notes.assumptions,
        "warnings": notes.warnings,
        "advice": notes.advice,
    }


def _stop(notes: Notes) -> None:
    if notes.problems:
        raise SiteError(notes.problems)


def _demand(site: Site, people: People) -> Demand:
    return Demand(
        concurrent_users=people.concurrent,
        named_users=people.named,
        user_memory=site["user_memory"],
        user_cpus=site["user_cpu"],
        user_disk=site["user_disk"],
        base_memory=site["base_memory"],
        base_disk=site["base_disk"],
        cpu_margin_percent=site["cpu_margin_percent"],
    )


def _capacity(site: Site, demand: Demand) -> dict[str, Any]:
    return {
        "concurrent_users": demand.concurrent_users,
        "named_users": demand.named_users,
        "user_memory_bytes": demand.user_memory,
        "user_cpus": demand.user_cpus,
        "user_disk_bytes": demand.user_disk,
        "memory_bytes": demand.memory_bytes,
        "cpus": demand.cpus,
        "disk_bytes": demand.disk_bytes,
        "threshold_bytes": site["server_max_memory"],
    }
