# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the testbeds of OpenStack and of machines shows without root: the proxy, ports, processes, settings."""

from __future__ import annotations

import configparser
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import yaml
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.disks import Disk, list_for_boot
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import accounts, catalog, ports
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.ports import Ports
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.proxy import Proxy
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.services import all_of
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings import keystone, neutron, nova
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.settings.ini import merged, rendered
from ansible_collections.scigateway.jupyterhub.tests.testbeds.processes import Processes, marked

SECONDS = 10.0


class Service(ThreadingHTTPServer):
    """A service that tells what it was asked, and where it is."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[tuple[str, str, bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.path, content))
        body = json.dumps({"self": f"{self.server.url}{self.path}", "host": self.headers["Host"]}).encode()
        self.send_response(201 if self.command == "POST" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Location", f"{self.server.url}/made")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_POST = do_HEAD = do_GET

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def proxy(service: Service, tmp_path: Path) -> Iterator[Proxy]:
    with Proxy({"compute": service.url}, journal=tmp_path / "journal") as running:
        yield running


def test_the_proxy_keeps_the_client_on_it(service: Service, proxy: Proxy) -> None:
    url = proxy.urls["compute"]
    answer = requests.post(f"{url}/v2.1/servers?a=b", data=b"made", timeout=SECONDS)
    assert answer.status_code == 201
    assert answer.json() == {"self": f"{url}/v2.1/servers?a=b", "host": service.url.removeprefix("http://")}
    assert answer.headers["Location"] == f"{url}/made"
    assert service.asked == [("POST", "/v2.1/servers?a=b", b"made")]
    assert requests.head(f"{url}/v2.1/", timeout=SECONDS).status_code == 200


def test_the_proxy_passes_on_what_comes_in_chunks(service: Service, proxy: Proxy) -> None:
    requests.post(proxy.urls["compute"], data=iter([b"one", b"", b"two"]), timeout=SECONDS)
    assert service.asked[0][2] == b"onetwo"


def test_the_journal_counts_by_pattern(proxy: Proxy, tmp_path: Path) -> None:
    url = f"{proxy.urls['compute']}/v2.1/servers"
    for one in ("0b9e6d5c-7a3f-4e21-9c8d-1f2e3a4b5c6d", "0b9e6d5c7a3f4e219c8d1f2e3a4b5c6d"):
        requests.get(f"{url}/{one}/os-volume_attachments", timeout=SECONDS)
    requests.post(url, timeout=SECONDS)
    requests.post(f"{proxy.urls['compute']}/v3/auth/tokens", timeout=SECONDS)
    assert proxy.journal.counts() == {
        "compute GET /v2.1/servers/{id}/os-volume_attachments": 2,
        "compute POST /v2.1/servers": 1,
        "compute POST /v3/auth/tokens": 1,
    }
    assert [call.path for call in proxy.journal.writing()] == ["/v2.1/servers"]
    lines = [json.loads(line) for line in (tmp_path / "journal").read_text(encoding="utf-8").splitlines()]
    assert [line["status"] for line in lines] == [200, 200, 201, 201]
    proxy.journal.forget()
    assert proxy.journal.calls() == []


def test_an_error_is_answered_for_the_calls_that_are_meant(service: Service, proxy: Proxy) -> None:
    rule = proxy.answer(429, retry_after=2, service="compute", method="POST", path="/servers$", nth=2, times=2)
    url = f"{proxy.urls['compute']}/servers"
    answers = [requests.post(url, timeout=SECONDS) for number in range(5)]
    assert [answer.status_code for answer in answers] == [201, 429, 429, 201, 201]
    assert answers[1].headers["Retry-After"] == "2"
    assert answers[1].json()["overLimit"]["code"] == 429
    assert (rule.hits, len(service.asked)) == (2, 3)
    assert requests.get(url, timeout=SECONDS).status_code == 200


def test_a_call_is_accepted_and_then_cut(service: Service, proxy: Proxy) -> None:
    proxy.cut(method="POST")
    with pytest.raises(requests.ConnectionError):
        requests.post(proxy.urls["compute"], data=b"made", timeout=SECONDS)
    assert service.asked == [("POST", "/", b"made")]
    assert [(call.status, call.fault) for call in proxy.journal.calls()] == [(0, "cut")]


def test_a_call_is_refused_without_reaching_the_service(service: Service, proxy: Proxy) -> None:
    proxy.refuse(times=0)
    for _number in range(2):
        with pytest.raises(requests.ConnectionError):
            requests.get(proxy.urls["compute"], timeout=SECONDS)
    assert service.asked == []
    proxy.rules.forget()
    assert requests.get(proxy.urls["compute"], timeout=SECONDS).status_code == 200


def test_a_service_that_does_not_run_is_so_behind_the_proxy(service: Service, proxy: Proxy) -> None:
    service.shutdown()
    service.server_close()
    with pytest.raises(requests.ConnectionError):
        requests.get(proxy.urls["compute"], timeout=SECONDS)


def test_latency_holds_up_each_call_and_not_those_beside_it(proxy: Proxy) -> None:
    proxy.latency = 0.5
    with ThreadPoolExecutor(16) as pool:
        began = time.monotonic()
        list(pool.map(lambda number: requests.get(proxy.urls["compute"], timeout=SECONDS), range(16)))
    assert 0.5 <= time.monotonic() - began < 2.0


def test_a_clouds_yaml_that_leads_to_the_proxy(service: Service, proxy: Proxy, tmp_path: Path) -> None:
    accounts.write_clouds(tmp_path / "clouds.yaml", {"a": {"auth": {"username": "u"}}}, f"{service.url}/v3")
    led = proxy.write_clouds(tmp_path / "clouds.yaml", tmp_path / "led.yaml")
    auth = yaml.safe_load(led.read_text(encoding="utf-8"))["clouds"]["a"]["auth"]
    assert auth == {"auth_url": f"{proxy.urls['compute']}/v3", "username": "u"}
    assert led.stat().st_mode & 0o077 == 0


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(Ports.block(20000), "machines", tmp_path / "run", tmp_path / "venv")


def test_settings_carry_the_ports_and_folders_of_the_run(layout: Layout) -> None:
    said = configparser.ConfigParser(interpolation=None)
    said.read_string(rendered(nova.settings(layout)))
    assert said["DEFAULT"]["compute_driver"] == "testbed.MachineDriver"
    assert said["glance"]["api_servers"] == layout.ports.url("glance")
    assert said["database"]["connection"].endswith(f"/nova?unix_socket={layout.run}/db.sock")
    assert said["vnc"]["enabled"] == "false"
    assert f":{layout.ports.broker}/" in rendered(neutron.settings(layout))
    assert str(layout.run) in rendered(keystone.settings(layout))


def test_of_settings_the_later_wins() -> None:
    assert merged({"a": {"x": 1, "y": 1}}, {"a": {"x": 2}, "b": {}}) == {"a": {"x": 2, "y": 1}, "b": {}}


def test_every_service_listens_where_the_catalogue_says(layout: Layout) -> None:
    listening = {service.port for service in all_of(layout)} - {0}
    told = {int(catalog.address(layout, name).split(":")[2].split("/")[0]) for name in catalog.SERVICES}
    assert told | {layout.ports.keystone} == listening
    for name in catalog.SERVICES:
        assert f"'{catalog.address(layout, name)}'" in catalog.moved(layout)


def test_a_block_of_ports_is_free() -> None:
    found = ports.free()
    assert len(set(asdict(found).values())) == len(asdict(found))
    with Service() as server:
        taken = Ports.block(server.server_port - 3)
        assert not all(ports._free(port) for port in asdict(taken).values())
        assert ports.listening(server.server_port)
    assert not ports.listening(server.server_port)


class TestProcesses:
    def test_one_is_started_once_and_ended_with_what_it_started(self, tmp_path: Path) -> None:
        processes = Processes(tmp_path)
        tmp_path.joinpath("log").mkdir()
        # A child that leaves the session, as epmd does.
        command = ["sh", "-c", "setsid sleep 1000 & exec sleep 1000"]
        processes.spawn("one", command, {})
        first = processes.pid("one")
        processes.spawn("one", command, {})
        assert processes.pid("one") == first
        deadline = time.monotonic() + SECONDS
        while len(marked(tmp_path)) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        processes.kill_all()
        assert marked(tmp_path) == []
        assert not processes.alive("one")

    def test_the_id_of_another_program_is_left_alone(self, tmp_path: Path) -> None:
        processes = Processes(tmp_path)
        processes.files.mkdir(parents=True)
        (processes.files / "one").write_text(f"{os.getpid()} 1", encoding="ascii")
        assert not processes.alive("one")
        processes.halt("one", signal.SIGKILL)

    def test_one_that_ends_is_told_with_its_last_word(self, tmp_path: Path) -> None:
        processes = Processes(tmp_path)
        processes.spawn("one", [sys.executable, "-c", "print('no such table')"], {})
        deadline = time.monotonic() + SECONDS
        while processes.alive("one") and time.monotonic() < deadline:
            time.sleep(0.02)
        with pytest.raises(TestbedError, match="^one of the testbed ended: no such table; see "):
            processes.require(["one"])


def test_disks_are_listed_for_the_boot_of_a_machine(tmp_path: Path) -> None:
    (tmp_path / "etc/tmpfiles.d").mkdir(parents=True)
    list_for_boot(tmp_path, [Disk("vdb", "/dev/null", "3679cd58-7a1d-4c18-9")])
    lines = (tmp_path / "etc/tmpfiles.d/testbed-disks.conf").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == [
        "b+ /dev/vdb 0660 root disk - 1:3",
        "L+ /dev/disk/by-id/virtio-3679cd58-7a1d-4c18-9 - - - - ../../vdb",
    ]


def test_a_command_that_fails_is_one_sentence() -> None:
    with pytest.raises(TestbedError, match="^sh -c echo no room >&2; exit 3 ended with 3: no room$"):
        commands.run("sh", "-c", "echo no room >&2; exit 3")
    with pytest.raises(TestbedError, match="^The program no-such-program is not there"):
        commands.run("no-such-program")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may")
def test_without_root_it_says_so() -> None:
    with pytest.raises(TestbedError, match="needs root"):
        commands.need_root("The OpenStack testbed")


@pytest.mark.parametrize("name", ["openstack", "machines"])
def test_status_of_a_testbed_that_does_not_run(name: str, tmp_path: Path) -> None:
    from ansible_collections.scigateway.jupyterhub.tests.parts import places

    program = places.CHECKOUT / "tests" / "testbeds" / name / "testbed"
    environment = {**os.environ, "SCIGATEWAY_CACHE": str(tmp_path)}
    done = subprocess.run([program, "status"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[-3:]) == (3, ["does", "not", "run"])
