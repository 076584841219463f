# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When things go wrong: nothing is made twice, all that was made is finished or named, the next run completes it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.tasks import Operator, Result, Task
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.project import Project
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.proxy import Proxy
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.running import OpenStack

SITE = "brave"
MODULE = "openstack_machines"
# The calls that make something, by service and the end of their path.
MAKING = (("network", "/ports$"), ("volume", "/volumes$"), ("compute", "/servers$"), ("network", "/floatingips$"))
SECONDS = 120


def wanted(count: int, **more: Any) -> dict[str, Any]:
    group = {"role": "worker", "count": count, "flavor": "m3.tiny", "image": "Featured-Ubuntu24", "volume_size": 1}
    return {
        "site": SITE,
        "network": SITE,
        "security_groups": [SITE],
        "groups": [{**group, "floating_ip": "all"}],
        **more,
    }


@pytest.fixture
def proxy(openstack: OpenStack) -> Iterator[Proxy]:
    with openstack.proxy() as running:
        yield running


@pytest.fixture
def behind(operator: Operator, openstack: OpenStack, proxy: Proxy, project: Project, tmp_path: Path) -> Operator:
    """Return an operator who comes by the proxy; the foundations are there."""
    made = operator.one("openstack_foundations", site=SITE, network="own")
    assert not made.get("failed"), made
    return Operator(proxy.write_clouds(openstack.clouds_file, tmp_path / "clouds.yaml"), project.cloud, tmp_path)


def names(operator: Operator) -> dict[str, list[str]]:
    """Return what there is, by name, as a client sees it that is not ours."""
    witness = operator.witness()
    return {
        "servers": sorted(f"{server.name} {server.status}" for server in witness.compute.servers()),
        "volumes": sorted(f"{volume.name} {volume.status}" for volume in witness.block_storage.volumes()),
        "ports": sorted(port.name for port in witness.network.ports() if port.name.startswith(SITE)),
        "addresses": sorted(address.description for address in witness.network.ips()),
    }


def whole(*indices: int) -> dict[str, list[str]]:
    made = [f"{SITE}-worker-{index}" for index in indices]
    return {
        "servers": [f"{name} ACTIVE" for name in made],
        "volumes": [f"{name}-data in-use" for name in made],
        "ports": made,
        "addresses": [f"scigateway-site={SITE} {name}" for name in made],
    }


def completed(operator: Operator, *indices: int) -> None:
    """The next run makes the site whole, and the one after it changes nothing."""
    twice = operator.run([Task(MODULE, wanted(len(indices)))] * 2)
    assert [result.get("msg") for result in twice] == [None, None]
    assert names(operator) == whole(*indices)
    assert not twice[1]["changed"]


def strike(proxy: Proxy, fault: str) -> list[Any]:
    """Let the first call that makes a thing of each kind go wrong."""
    rules = []
    for service, path in MAKING:
        match: dict[str, Any] = {"service": service, "method": "POST", "path": path}
        if fault == "accepted, then cut":
            rules.append(proxy.cut(**match))
        elif fault == "cut":
            rules.append(proxy.refuse(**match))
        else:
            status, _after, seconds = fault.partition(" after ")
            rules.append(proxy.answer(int(status), retry_after=int(seconds) if seconds else None, **match))
    return rules


@pytest.mark.parametrize("fault", ["409", "429 after 2", "500", "503", "cut", "accepted, then cut"])
def test_a_passing_fault_at_everything_that_is_made(behind: Operator, proxy: Proxy, fault: str) -> None:
    rules = strike(proxy, fault)
    began = time.monotonic()
    result = behind.one(MODULE, **wanted(2))
    assert not result.get("failed"), result["msg"]
    assert [rule.hits for rule in rules] == [1, 1, 1, 1]
    assert names(behind) == whole(1, 2)
    if fault == "429 after 2":
        assert time.monotonic() - began > 2


@pytest.mark.parametrize("fault", ["500", "503", "cut", "429 after 1"])
def test_a_passing_fault_at_all_reads_and_deletions(behind: Operator, proxy: Proxy, fault: str) -> None:
    assert not behind.one(MODULE, **wanted(1)).get("failed")
    status, _after, seconds = fault.partition(" after ")
    for service in ("compute", "network", "volume"):
        for method in ("GET", "DELETE"):
            if fault == "cut":
                proxy.cut(service=service, method=method)
            else:
                proxy.answer(int(status), retry_after=int(seconds) if seconds else None, service=service, method=method)
    gone = behind.one(MODULE, **wanted(0), state="absent", keep_volumes=False)
    assert not gone.get("failed"), gone["msg"]
    assert names(behind) == whole()


def test_a_fault_that_stays_is_one_sentence_and_the_next_run_completes(behind: Operator, proxy: Proxy) -> None:
    proxy.answer(503, service="volume", method="POST", path="/volumes$", times=0)
    result = behind.one(MODULE, **wanted(2))
    assert result["failed"]
    assert result["msg"] == (
        "Could not create the volume brave-worker-1-data: the cloud answered 503 (Service Unavailable (said by the "
        "proxy of the testbed)); see the cloud's status page, and run this again. The same happened to 1 more."
    )
    assert [each["name"] for each in result["failed_machines"]] == ["brave-worker-1", "brave-worker-2"]
    # what was made is named
    assert Counter(each["kind"] for each in result["actions"]) == {"port": 2}
    proxy.rules.forget()
    completed(behind, 1, 2)


@pytest.mark.alone
def test_a_service_that_is_stopped(behind: Operator, openstack: OpenStack) -> None:
    openstack.stop_service("cinder")
    try:
        result = behind.one(MODULE, **wanted(1))
    finally:
        openstack.start_service("cinder")
    assert result["failed"]
    assert result["msg"].startswith("Could not list the volumes of site brave: ")
    assert result["msg"].endswith("see whether the cloud can be reached from here, and run this again.")
    completed(behind, 1)


def test_an_exhausted_quota(behind: Operator, openstack: OpenStack, project: Project) -> None:
    openstack.limit(project, instances=1)
    result = behind.one(MODULE, **wanted(3))
    assert result["failed"]
    assert "Quota exceeded for instances" in result["msg"]
    # Nova refuses what is too much, or counts once more after it has accepted servers: then it puts those into ERROR
    # that were too many when it counted, which can be all of them.
    active = [machine["name"] for machine in result["machines"] if machine["status"] == "ACTIVE"]
    failed = [machine["name"] for machine in result["failed_machines"]]
    assert len(active) <= 1
    assert sorted(active + failed) == ["brave-worker-1", "brave-worker-2", "brave-worker-3"]
    openstack.limit(project, instances=10)
    broken = [machine["name"] for machine in result["machines"] if machine["status"] == "ERROR"]
    assert not behind.one(MODULE, **wanted(3, replace=broken)).get("failed")
    completed(behind, 1, 2, 3)


def begun(process: subprocess.Popen[str], reached: Callable[[], bool]) -> None:
    """Wait until a run has come to a point."""
    deadline = time.monotonic() + SECONDS
    while not reached():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("point", ["/ports$", "/volumes$", "/servers$"])
def test_a_run_that_is_broken_off(behind: Operator, proxy: Proxy, number: signal.Signals, point: str) -> None:
    process = behind.start([Task(MODULE, wanted(4))])
    begun(
        process,
        lambda: bool(proxy.journal.calls(lambda call: call.method == "POST" and call.path.endswith(point[:-1]))),
    )
    os.kill(process.pid, number)
    output = process.communicate(timeout=SECONDS)[0]
    assert process.returncode != 0
    assert "Traceback" not in output
    quiet(proxy)
    completed(behind, 1, 2, 3, 4)


def quiet(proxy: Proxy) -> None:
    """Wait until what was started makes no calls any more: its worker ends by itself."""
    deadline = time.monotonic() + SECONDS
    while True:
        before = len(proxy.journal.calls())
        time.sleep(1.5)
        if len(proxy.journal.calls()) == before:
            return
        assert time.monotonic() < deadline


def test_a_login_that_ends_in_the_middle(behind: Operator, proxy: Proxy) -> None:
    # one refusal: the login is renewed, and nothing is noticed
    renewed = proxy.answer(401, service="compute", method="POST", path="/servers$")
    result = behind.one(MODULE, **wanted(1))
    assert (result.get("msg"), renewed.hits) == (None, 1)
    proxy.answer(401, service="compute", method="POST", path="/servers$", times=0)
    refused = behind.one(MODULE, **wanted(2))
    assert refused["failed"]
    assert refused["msg"].startswith("Could not make the server brave-worker-2: ")
    assert "log in again" in refused["msg"] or "make a new one" in refused["msg"] or "credential" in refused["msg"]
    proxy.rules.forget()
    completed(behind, 1, 2)


def test_a_network_that_was_deleted(behind: Operator) -> None:
    result = behind.one(MODULE, **{**wanted(1), "network": "gone"})
    assert (result["failed"], result["msg"]) == (True, "There is no network gone; choose one that is there.")


def wrong_password(openstack: OpenStack) -> dict[str, Any]:
    return {
        "auth_url": openstack.connect("testbed-password").config.get_auth_args()["auth_url"],
        "username": "testbed",
        "password": "correct horse battery",
        "project_name": "testbed",
        "user_domain_id": "default",
        "project_domain_id": "default",
    }


def test_a_wrong_password_is_one_sentence_without_it(operator: Operator, openstack: OpenStack) -> None:
    task = Task(MODULE, {**wanted(1), "cloud": "", "auth": wrong_password(openstack)})
    result = operator.run([task], "-vvv")[0]
    assert result["failed"]
    assert result["msg"].startswith("Could not log in to the cloud: it refused the credential (")
    assert "correct horse battery" not in operator.output


def test_no_secret_is_printed_at_the_highest_verbosity(behind: Operator) -> None:
    secrets = behind.witness().config.get_auth_args()
    told: list[Result] = behind.run([Task(MODULE, wanted(1))], "-vvvv")
    assert not told[0].get("failed")
    secret = secrets["application_credential_secret"]
    assert secret not in behind.output
    with contextlib.suppress(KeyError):
        assert secrets["password"] not in behind.output
