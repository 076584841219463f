# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster as a whole: started, asked, stopped."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator

import requests
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import (
    certificates,
    layout,
    namespaces,
    parts,
    programs,
    settings,
    unpacked,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.processes import Processes

SECONDS = 120.0
MANIFESTS = layout.HERE / "manifests"


def plan() -> Layout:
    """Return the folders of the run."""
    return Layout(programs.folder())


def current() -> Layout | None:
    """Return the run that is going on, None without one."""
    found = plan()
    processes = Processes(found.run)
    if not (found.run / "ready").exists():
        return None
    names = [parts.ETCD, parts.API, *(part.name for part in parts.others(found))]
    return found if all(processes.alive(name) for name in names) else None


def start() -> Layout:
    """Start the cluster, empty, unless it runs."""
    commands.need_root("The Kubernetes testbed")
    with only_one():
        running = current()
        if running:
            return running
        programs.require()
        unpacked.require()
        end_all()
        return _start(plan())


def stop() -> None:
    """End the cluster, and whatever is left of a former one."""
    if not layout.running().exists():
        return
    commands.need_root("The Kubernetes testbed")
    with only_one():
        end_all()


def end_all() -> None:
    """End all of the run and forget it; its logs are kept in log.former."""
    run = layout.running()
    if not run.exists():
        return
    namespaces.remove(Processes(run))
    former = run.with_name("log.former")
    shutil.rmtree(former, ignore_errors=True)
    with contextlib.suppress(FileNotFoundError):
        (run / "log").rename(former)
    shutil.rmtree(run)


def kubectl(found: Layout, *words: str, given: str = "") -> str:
    """Run kubectl as the administrator and return what it said."""
    return commands.run(found.program("kubectl"), f"--kubeconfig={found.kubeconfig}", *words, given=given)


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Let one program at a time start or stop the cluster of this cache."""
    folder = layout.cache()
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (folder / "lock").open("a", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _start(found: Layout) -> Layout:
    # Pods of every account look into their volumes below it.
    found.run.mkdir(mode=0o755, parents=True)
    found.volumes.mkdir(mode=0o755)
    processes = Processes(found.run)
    try:
        namespaces.make(processes)
        certificates.make(found)
        settings.write_all(found, unpacked.fresh())
        _spawn(processes, parts.etcd(found))
        _spawn(processes, parts.api(found))
        _until_ready(found, processes)
        for part in parts.others(found):
            _spawn(processes, part)
        for manifest in sorted(MANIFESTS.glob("*.yaml")):
            kubectl(found, "apply", "--server-side", f"--filename={manifest}")
        _until_node_is_ready(found, processes)
        kubectl(
            found, "--namespace=kube-system", "rollout", "status", "deployment/coredns", f"--timeout={SECONDS:.0f}s"
        )
    except BaseException:
        namespaces.remove(processes)
        raise
    (found.run / "ready").touch()
    return found


def _spawn(processes: Processes, part: parts.Part) -> None:
    processes.spawn(part.name, namespaces.inside(processes, *part.command), {"PATH": os.defpath + ":/usr/sbin:/sbin"})


def _until_ready(found: Layout, processes: Processes) -> None:
    address = f"https://{layout.NODE_ADDRESS}:{layout.API_PORT}/readyz"
    proof = (str(found.pki / "admin.pem"), str(found.pki / "admin.key"))
    deadline = time.monotonic() + SECONDS
    while True:
        with contextlib.suppress(requests.RequestException):
            answer = requests.get(
                address, cert=proof, verify=str(found.pki / "ca.pem"), timeout=5, proxies={"https": "", "http": ""}
            )
            if answer.ok:
                return
        processes.require([parts.ETCD, parts.API])
        _give_up(deadline, "The API server is not ready", found)
        time.sleep(0.1)


def _until_node_is_ready(found: Layout, processes: Processes) -> None:
    deadline = time.monotonic() + SECONDS
    query = "jsonpath={.items[*].status.conditions[?(@.type=='Ready')].status}"
    others = {part.name: part for part in parts.others(found)}
    kubelet = others.pop(parts.KUBELET)
    while kubectl(found, "get", "nodes", f"--output={query}").strip() != "True":
        processes.require(list(others))
        # As systemd does elsewhere: kubelet ends when containerd has not looked through its images yet.
        if not processes.alive(parts.KUBELET):
            _spawn(processes, kubelet)
        _give_up(deadline, "The node is not ready", found)
        time.sleep(0.2)


def _give_up(deadline: float, what: str, found: Layout) -> None:
    if time.monotonic() > deadline:
        raise TestbedError(f"{what} after {SECONDS:.0f} s; see {found.log}.")
