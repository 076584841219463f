# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in chart with the values that we make: it installs, runs servers, changes, and leaves homes."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.values import build
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import Namespace, until
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import charts, layout, programs
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

RELEASE = "hub"
PORT = 30988
# On a machine that is busy with other tests, a hub needs half a minute to start.
SECONDS = 180.0
USER = "hub-check-a"
SECRETS = {
    "cookie_secret": "ab" * 32,
    "crypt_key": "cd" * 32,
    "proxy_token": "ef" * 32,
    "check_token": "01" * 32,
    "operator_token": "23" * 32,
}
OPTIONS: dict[str, Any] = {
    "login": {
        "authenticator_class": "nativeauthenticator.NativeAuthenticator",
        "config": {"Authenticator": {"allowed_users": ["ada"]}},
    },
    "reserved_users": [USER],
    "user_memory": "256M",
    # starts quickly, and finds its place beside the other tests
    "user_cpus": 2,
    "cpu_guarantee_percent": 1,
    "user_disk": "1G",
    "service_type": "NodePort",
    "node_port": PORT,
}
SITES: dict[str, dict[str, Any]] = {
    "a volume for each": {"storage_class": "folders", "image_pull_policy": "Always", "image_pull_secrets": ["a"]},
    "a shared file system": {
        "storage": "shared",
        "shared_claim": "homes",
        "tutorials": [{"source": "https://example.org/course", "folder": "course"}],
        "metadata_block": "init_container",
    },
    "spare places, nothing kept": {"storage": "none", "warm_spares": 2, "idle_seconds": 0},
    "an Ingress": {"ingress_class": "web", "domain": "example.org", "tls_secret": "a", "egress_internet": False},
    "a load balancer": {"service_type": "LoadBalancer", "node_port": None, "load_balancer_cidrs": ["10.0.0.0/8"]},
    "profiles": {
        "profiles": [{"slug": "big", "display_name": "Big", "image": "testbed.invalid/user:1", "memory_bytes": "1G"}]
    },
}


@dataclass(frozen=True)
class Release:
    """The hub in a namespace."""

    namespace: Namespace
    folder: Path

    def helm(self, verb: str, *words: str) -> str:
        return self.namespace.cluster.helm(verb, RELEASE, *words, f"--namespace={self.namespace.name}")

    def given(self, version: str = "4.4.0", **options: Any) -> tuple[str, ...]:
        """Return what Helm is given: the chart in a version, and the values for these options."""
        values = self.folder / "values.json"
        values.write_text(json.dumps(build({**OPTIONS, **options}, SECRETS).complete))
        return str(charts.packed(self.folder, version)), f"--values={values}"

    def api(self, method: str, path: str) -> Any:
        """Ask the hub, or a server, as the check; None for an answer without content."""
        url = f"http://{layout.NODE_ADDRESS}:{PORT}/{path}"
        headers = {"Authorization": f"Bearer {SECRETS['check_token']}"}
        with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers), timeout=20) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def answers(self) -> bool:
        try:
            return "version" in self.api("GET", "hub/api/")
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def runs(self) -> bool:
        return bool(self.api("GET", f"hub/api/users/{USER}")["servers"].get("", {}).get("ready"))

    def pods(self, component: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.namespace.cluster.get(
            f"--namespace={self.namespace.name}", "pods", f"--selector=component={component}"
        )["items"]
        return found

    def claims(self) -> dict[str, str]:
        """Return the phase of each claim."""
        found = self.namespace.cluster.get(f"--namespace={self.namespace.name}", "pvc")["items"]
        return {claim["metadata"]["name"]: claim["status"]["phase"] for claim in found}


@pytest.fixture
def release(namespace: Namespace, tmp_path: Path) -> Release:
    return Release(namespace, tmp_path)


def test_a_hub_from_its_installation_to_its_removal(release: Release) -> None:
    release.helm("install", *release.given(), "--wait", f"--timeout={SECONDS:.0f}s")
    until(release.answers, SECONDS)
    assert release.api("GET", "hub/api/")["version"].startswith("5.")

    release.api("POST", f"hub/api/users/{USER}")
    release.api("POST", f"hub/api/users/{USER}/server")
    until(release.runs, SECONDS)
    (server,) = release.pods("singleuser-server")
    labels = server["metadata"]["labels"]
    assert (labels["app"], labels["release"]) == ("jupyterhub", RELEASE)
    assert labels["app.kubernetes.io/part-of"] == "jupyterhub"
    assert labels["hub.jupyter.org/network-access-hub"] == "true"
    assert release.claims() == {"hub-db-dir": "Bound", f"claim-{USER}": "Bound"}
    # through the proxy, past the network policies, into the server itself
    assert "version" in release.api("GET", f"user/{USER}/api")

    (hub,) = release.pods("hub")
    (proxy,) = release.pods("proxy")
    release.helm("upgrade", *release.given("4.4.1", announcement="Down at noon"), "--wait", f"--timeout={SECONDS:.0f}s")
    until(release.answers, SECONDS)
    until(release.runs, SECONDS)
    assert [pod["metadata"]["uid"] for pod in release.pods("singleuser-server")] == [server["metadata"]["uid"]]
    assert [pod["metadata"]["uid"] for pod in release.pods("proxy")] == [proxy["metadata"]["uid"]]
    assert [pod["metadata"]["uid"] for pod in release.pods("hub")] != [hub["metadata"]["uid"]]
    page = urllib.request.urlopen(f"http://{layout.NODE_ADDRESS}:{PORT}/hub/login", timeout=20).read()
    assert b"Down at noon" in page

    release.api("DELETE", f"hub/api/users/{USER}/server")
    until(lambda: not release.pods("singleuser-server"), SECONDS)
    release.api("DELETE", f"hub/api/users/{USER}")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        release.api("GET", f"hub/api/users/{USER}")
    release.helm("uninstall", "--wait")
    until(lambda: not release.pods("hub"), SECONDS)
    assert release.claims() == {"hub-db-dir": "Bound", f"claim-{USER}": "Bound"}


@pytest.mark.parametrize("site", SITES)
def test_the_cluster_takes_every_object(release: Release, site: str) -> None:
    version = f"--kube-version={programs.version()}"
    objects = list(yaml.safe_load_all(release.helm("template", *release.given(**SITES[site]), version)))
    release.namespace.kubectl(
        "apply", "--dry-run=server", "--validate=strict", "--filename=-", given=[each for each in objects if each]
    )


def test_a_value_that_the_chart_does_not_know_is_refused(release: Release) -> None:
    with pytest.raises(TestbedError, match="storageClas"):
        release.helm("template", *release.given(), "--set=singleuser.storage.dynamic.storageClas=fast")


def test_the_scheduler_that_it_has_not_is_refused(release: Release) -> None:
    version = programs.version()
    given = release.given(user_scheduler=True, cluster_version=version)
    with pytest.raises(TestbedError, match="no user scheduler"):
        release.helm("template", *given, f"--kube-version={version}")
