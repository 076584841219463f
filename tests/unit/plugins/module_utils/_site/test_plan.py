# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a whole site."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.errors import SiteError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.plan import build_plan
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._sizing.computer import Computer

GIB = 2**30


def refused(raw: dict[str, object], context: Any) -> list[str]:
    with pytest.raises(SiteError) as caught:
        build_plan(raw, context)
    assert all("\n" not in problem for problem in caught.value.problems)
    return caught.value.problems


def test_the_default_site_runs_on_this_computer(surroundings: Any) -> None:
    plan = build_plan({}, surroundings())
    assert plan["site"] == {
        "name": "physics",
        "platform": "local",
        "cloud": "",
        "engine": "packages",
        "domain": "",
        "https": False,
        "state_dir": "/srv/sites/physics/.hub",
        "data_dir": "/home/ada/.local/share/scigateway/physics",
    }
    assert plan["capacity"] == {
        "concurrent_users": 5,
        "named_users": 5,
        "user_memory_bytes": GIB,
        "user_cpus": 1.0,
        "user_disk_bytes": 10 * GIB,
        "memory_bytes": 5 * GIB + 128 * 2**20,
        "cpus": 6.0,
        "disk_bytes": 52 * GIB,
        "threshold_bytes": 120 * GIB,
    }
    assert plan["hub"] == {
        "address": "127.0.0.1",
        "port": 8000,
        "users": [],
        "admins": [],
        "blocked_users": [],
        "reserved_users": ["hub-check-a", "hub-check-b"],
        "user_memory_bytes": GIB,
        "user_cpus": 1.0,
        "user_disk_bytes": 10 * GIB,
        "idle_seconds": 10800,
        "profiles": [],
        "tutorials": [],
        "storage": "volume",
        "user_packages": [],
    }
    assert (plan["version"], plan["machines"], plan["alternatives"]) == (1, [], [])
    assert plan["machine_options"] == {}
    assert plan["cost"]["per_hour"] is None
    assert (plan["login"]["provider"], plan["login"]["allow_all"]) == ("shared_password", True)
    assert plan["login"]["allows"] == "everybody with the password"
    assert plan["secrets"] == ["user_password", "admin_password", "cookie_secret", "proxy_token", "check_token"]
    checks = [missing["check"] for missing in plan["not_provided"]]
    assert checks == ["home_isolation", "memory_limit", "cpu_limit", "disk_quota", "network_isolation", "https"]
    assert plan["warnings"] == []
    assert json.loads(json.dumps(plan)) == plan


def test_the_example_of_eleven_users_stays_one_server(surroundings: Any) -> None:
    raw = {"hub_platform": "auto", "hub_cloud": "openstack", "hub_concurrent_users": 11, "hub_user_memory": "10G"}
    plan = build_plan(raw, surroundings())
    assert plan["site"]["platform"] == "server"
    assert plan["site"]["engine"] == "tljh"
    assert plan["machines"] == [
        {
            "role": "server",
            "count": 1,
            "flavor": "m3.xl",
            "cpus": 32,
            "memory_bytes": 125 * GIB,
            "disk_bytes": 112 * GIB,
            "users_each": 11,
        }
    ]
    assert plan["cost"] == {"per_hour": 32.0, "per_day": 768.0, "per_month": 23360.0, "unit": "SU"}
    assert [other["machines"][0]["flavor"] for other in plan["alternatives"]] == ["m3.2xl"]


def test_nobody_is_blocked_and_let_in(surroundings: Any) -> None:
    raw = {"hub_users": ["ada", "alan"], "hub_admins": ["grace"]}
    with pytest.raises(SiteError) as caught:
        build_plan({**raw, "hub_blocked_users": ["Alan", "grace"]}, surroundings())
    assert caught.value.problems == [
        "hub_blocked_users: 'alan' stands in hub_users too; take the name out of one of the two.",
        "hub_blocked_users: 'grace' stands in hub_admins too; take the name out of one of the two.",
    ]
    plan = build_plan({**raw, "hub_blocked_users": ["bob"]}, surroundings())
    assert plan["hub"]["blocked_users"] == ["bob"]
    assert plan["login"]["config"]["Authenticator"]["blocked_users"] == ["bob"]


def test_the_threshold_is_compared_before_the_margin(surroundings: Any) -> None:
    raw = {"hub_platform": "auto", "hub_cloud": "openstack", "hub_user_memory": "119G", "hub_concurrent_users": 1}
    assert build_plan({**raw, "hub_base_memory": "1G"}, surroundings())["site"]["platform"] == "server"
    assert build_plan({**raw, "hub_base_memory": 2**30 + 1}, surroundings())["site"]["platform"] == "kubespray"
    lower = {**raw, "hub_server_max_memory": "100G"}
    assert build_plan(lower, surroundings())["site"]["platform"] == "kubespray"


def test_auto_is_a_cluster_when_no_single_machine_has_the_cpus(surroundings: Any) -> None:
    raw = {"hub_platform": "auto", "hub_cloud": "openstack", "hub_concurrent_users": 100}
    plan = build_plan(raw, surroundings())
    assert plan["site"]["platform"] == "kubespray"
    assert (
        "hub_platform auto is kubespray: 100.1G of memory are needed, but no single machine" in plan["assumptions"][0]
    )


def test_what_fits_auto_must_fit_the_platform_that_it_becomes(surroundings: Any) -> None:
    raw = {"hub_platform": "auto", "hub_cloud": "openstack", "hub_concurrent_users": 100, "hub_engine": "tljh"}
    assert refused(raw, surroundings()) == [
        "hub_engine: 'tljh' does not run on hub_platform kubespray; leave it out or write hub_engine: z2jh."
    ]


def test_machines_that_are_there_are_told_what_they_must_hold(surroundings: Any) -> None:
    plan = build_plan({"hub_platform": "server", "hub_cloud": "existing"}, surroundings())
    assert plan["machines"] == []
    assert "your machines must hold 5.6G of memory and 6 CPUs together" in plan["warnings"][0]


def test_users_are_counted_at_sixty_percent(surroundings: Any) -> None:
    plan = build_plan({"hub_users": [f"u{n}" for n in range(11)], "hub_admins": ["u0", "boss"]}, surroundings())
    assert (plan["capacity"]["concurrent_users"], plan["capacity"]["named_users"]) == (8, 12)
    assert "8 users at the same time: 60 % of 12 named users" in plan["assumptions"][0]
    assert plan["login"]["allow_all"] is False


def test_names_become_lower_case_with_a_warning(surroundings: Any) -> None:
    plan = build_plan({"hub_users": ["Ada", "É.Noether@x.org"]}, surroundings())
    assert plan["hub"]["users"] == ["ada", "é.noether@x.org"]
    assert plan["warnings"][0] == (
        "hub_users: JupyterHub keeps names in lower case: Ada becomes ada, É.Noether@x.org becomes é.noether@x.org."
    )


def test_profiles_get_one_default(surroundings: Any) -> None:
    plan = build_plan(
        {"hub_profiles": [{"name": "small"}, {"name": "big", "title": "Big", "memory": "4G", "default": "yes"}]},
        surroundings(),
    )
    small, big = plan["hub"]["profiles"]
    assert (small["slug"], small["display_name"], small["default"], small["memory_bytes"]) == (
        "small",
        "small",
        False,
        None,
    )
    assert (big["display_name"], big["default"], big["memory_bytes"]) == ("Big", True, 4 * GIB)
    assert any("big gives more memory than hub_user_memory" in warning for warning in plan["warnings"])
    plan = build_plan({"hub_profiles": [{"name": "a"}, {"name": "b"}]}, surroundings())
    assert [profile["default"] for profile in plan["hub"]["profiles"]] == [True, False]


def test_tutorials_are_addresses_or_folders(surroundings: Any) -> None:
    given = ["https://github.com/example/course.git", {"source": "./notebooks", "folder": "start/here"}]
    plan = build_plan({"hub_tutorials": given}, surroundings())
    assert plan["hub"]["tutorials"] == [
        {"source": "https://github.com/example/course.git", "branch": "", "folder": "course"},
        {"source": "/srv/sites/physics/notebooks", "branch": "", "folder": "start/here"},
    ]


def test_the_price_stays_empty_where_none_is_known(surroundings: Any) -> None:
    plan = build_plan({"hub_platform": "server", "hub_cloud": "gcp", "hub_domain": "hub.example.org"}, surroundings())
    assert plan["machines"][0]["flavor"] == "e2-standard-8"
    assert plan["cost"] == {
        "per_hour": None,
        "per_day": None,
        "per_month": None,
        "unit": "",
        "reason": "no price source was read for Google Compute Engine; give prices in hub_flavors",
    }


def test_own_flavors_replace_the_table(surroundings: Any) -> None:
    flavors = [
        {"name": "dear", "cpus": 16, "memory": "64G", "cost_per_hour": 2},
        {"name": "cheap", "cpus": 32, "memory": "128G", "cost_per_hour": 1.5},
    ]
    raw = {"hub_platform": "server", "hub_cloud": "existing", "hub_flavors": flavors}
    plan = build_plan(raw, surroundings())
    assert plan["machines"][0]["flavor"] == "cheap"
    assert plan["cost"]["per_hour"] == 1.5
    assert build_plan({**raw, "hub_flavor": "dear"}, surroundings())["machines"][0]["flavor"] == "dear"


def test_nobody_may_log_in_unnamed_where_others_can_reach_the_hub(surroundings: Any) -> None:
    plan = build_plan({"hub_platform": "server", "hub_cloud": "openstack"}, surroundings())
    assert plan["login"]["allow_all"] is False
    assert plan["login"]["allows"] == ""
    assert (
        "hub_users and hub_admins are empty, so nobody could log in; name people before the hub is made."
        in plan["warnings"]
    )


@pytest.mark.parametrize("platform", ["gke", "kubernetes"])
def test_nodes_of_other_clusters_are_not_chosen(surroundings: Any, platform: str) -> None:
    plan = build_plan({"hub_platform": platform, "hub_domain": "hub.example.org"}, surroundings())
    assert (plan["machines"], plan["site"]["engine"], plan["site"]["https"]) == ([], "z2jh", True)
    assert plan["hub"]["port"] == 443


def test_root_keeps_data_where_another_account_reaches_it(surroundings: Any) -> None:
    assert build_plan({}, surroundings(is_root=True))["site"]["data_dir"] == "/var/lib/scigateway/physics"


def test_a_site_without_an_inventory_folder(surroundings: Any) -> None:
    site = build_plan({}, surroundings(inventory_dir=None))["site"]
    assert (site["name"], site["state_dir"]) == ("local", "/home/ada/.local/state/scigateway/local")


def test_the_name_of_a_folder_is_made_fit_for_labels(surroundings: Any) -> None:
    plan = build_plan({}, surroundings(inventory_dir="/srv/2026_My Site!"))
    assert plan["site"]["name"] == "my-site"
    assert any("my-site" in assumption for assumption in plan["assumptions"])


def test_a_small_computer_is_a_warning(surroundings: Any) -> None:
    small = surroundings(computer=lambda folder: Computer(4 * GIB, 2, 20 * GIB))
    warnings = build_plan({}, small)["warnings"]
    assert len(warnings) == 3
    assert "5 users at once need 5.6G of memory, and this computer has 4G" in warnings[0]
    assert build_plan({"hub_concurrent_users": 1, "hub_user_disk": "1G"}, small)["warnings"] == []


def test_what_has_no_effect_is_told(surroundings: Any) -> None:
    warnings = build_plan({"hub_flavor": "m3.xl", "hub_domain": "hub.example.org"}, surroundings())["warnings"]
    assert warnings == [
        "hub_domain has no effect on hub_platform local.",
        "hub_flavor has no effect on hub_platform local.",
    ]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"hub_https": "true"}, "hub_https: true is not possible on hub_platform local"),
        ({"hub_platform": "server"}, "hub_cloud: it is missing, and hub_platform server needs machines"),
        ({"hub_platform": "auto"}, "hub_cloud: it is missing"),
        ({"hub_engine": "z2jh"}, "hub_engine: 'z2jh' does not run on hub_platform local"),
        ({"hub_platform": "gke", "hub_cloud": "openstack"}, "hub_cloud: 'openstack' has no GKE"),
        ({"hub_platform": "gke", "hub_https": True}, "hub_https: true needs a domain name"),
        ({"hub_storage": "shared"}, "hub_storage: 'shared' is for clusters"),
        ({"hub_login": []}, "hub_login: 0 ways to log in are named"),
        ({"hub_users": ["ada", "Ada"]}, "hub_users: 'Ada' is there twice"),
        ({"hub_users": ["hub-check-a"]}, "hub_users: 'hub-check-a' is reserved"),
        ({"hub_admins": ["Hub-Check-B"]}, "hub_admins: 'Hub-Check-B' is reserved"),
        ({"hub_profiles": [{"name": "a"}, {"name": "a"}]}, "hub_profiles: a is there twice"),
        ({"hub_profiles": [{"name": "a", "default": 1}, {"name": "b", "default": 1}]}, "a, b all say default: true"),
        ({"hub_tutorials": "./nothing"}, "(looked for /srv/sites/physics/nothing)"),
        ({"hub_tutorials": "ext::sh -c id"}, "is neither the address of a git repository nor a folder"),
        ({"hub_tutorials": [{"source": "./notebooks", "folder": "../x"}]}, "hub_tutorials[0].folder: '../x'"),
        ({"hub_tutorials": [{"source": "./notebooks", "branch": "-x"}]}, "hub_tutorials[0].branch: '-x'"),
        ({"hub_tutorials": ["https://a.org/x", "https://b.org/x"]}, "folder 'x' is taken by another tutorial"),
        ({"hub_data_dir": "/home"}, "hub_data_dir: /home would hold the home folder (/home/ada) too"),
        ({"hub_data_dir": "/srv/sites/physics/.hub"}, "would hold hub_state_dir"),
        (
            {"hub_platform": "server", "hub_cloud": "openstack", "hub_flavor": "m3.xxl"},
            "hub_flavor: 'm3.xxl' is not in Jetstream2 (2026-11-21), the nearest is m3.xl",
        ),
        (
            {"hub_platform": "server", "hub_cloud": "openstack", "hub_concurrent_users": 500},
            "hub_platform server: 500 users on one server need 550.1G of memory and 600 CPUs, but the largest",
        ),
        (
            {"hub_platform": "kubespray", "hub_cloud": "openstack", "hub_user_memory": "300G"},
            "hub_platform kubespray: no worker of Jetstream2 (2026-11-21) holds even one user with 300G of memory",
        ),
    ],
)
def test_what_cannot_work_is_refused(surroundings: Any, raw: dict[str, object], words: str) -> None:
    problems = refused(raw, surroundings())
    assert len(problems) == 1
    assert words in problems[0]


def test_a_folder_that_cannot_be_written_is_refused(surroundings: Any) -> None:
    closed = surroundings(obstacle=lambda folder: "this account may not write into /srv" if "share" in folder else "")
    assert refused({}, closed) == [
        "hub_data_dir: /home/ada/.local/share/scigateway/physics cannot be used, because this account may not write "
        "into /srv; name another folder in hub_data_dir."
    ]


def test_a_password_in_an_address_is_refused_and_not_repeated(surroundings: Any) -> None:
    (problem,) = refused({"hub_tutorials": "https://ada:opensesame@git.example.org/course"}, surroundings())
    assert "hub_tutorials[0].source: the address holds a password" in problem
    assert "opensesame" not in problem


def test_problems_of_every_kind_are_told_together(surroundings: Any) -> None:
    problems = refused({"hub_port": "x", "hub_engine": "z2jh", "hub_users": "a,A", "hub_usrs": 1}, surroundings())
    assert len(problems) == 4


def test_ten_thousand_users_are_planned_at_once(surroundings: Any) -> None:
    raw = {
        "hub_platform": "kubespray",
        "hub_cloud": "openstack",
        "hub_users": [f"User{n}@example.org" for n in range(10_000)],
        "hub_domain": "hub.example.org",
    }
    started = time.process_time()
    plan = build_plan(raw, surroundings())
    assert time.process_time() - started < 0.5
    assert plan["capacity"]["concurrent_users"] == 6000


def test_a_site_that_never_stops_servers_says_so_to_the_check(surroundings: Any) -> None:
    def checks(hours: float) -> list[str]:
        plan = build_plan({"hub_idle_hours": hours}, surroundings())
        return [missing["check"] for missing in plan["not_provided"]]

    assert "idle_culling" in checks(0)
    assert "idle_culling" not in checks(3)


def test_a_port_for_root_is_refused_to_others_on_this_computer(surroundings: Any) -> None:
    sentence = "hub_port: 80 is open to root alone; choose one from 1024 on, like 8080."
    assert refused({"hub_port": 80}, surroundings()) == [sentence]
    assert build_plan({"hub_port": 80}, surroundings(is_root=True))["hub"]["port"] == 80
