# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody leaves a hub on the cluster: servers, tokens and the user go, and the home is archived before it goes."""

from __future__ import annotations

import hashlib
import json
import tarfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._offboard import archive, homes, pods
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh import spares
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.errors import ValuesError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.options import read
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.values import build
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.offboarding import Offboarding
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import Namespace, until
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import charts, hub_images, layout

PORT = 30989
# On a machine that is busy with other tests, a hub needs half a minute to start.
SECONDS = 180.0
NAMES = ("cookie_secret", "crypt_key", "proxy_token", "check_token", "operator_token")
SECRETS = dict.fromkeys(NAMES, "ab" * 32) | {"check_token": "01" * 32, "operator_token": "23" * 32}
# Of a service that does what people and admins do elsewhere.
ADMIN = "45" * 32
EXTRA = {
    "hub": {
        "services": {"test": {"apiToken": ADMIN}},
        "loadRoles": {"test": {"services": ["test"], "scopes": ["admin:users", "servers", "tokens"]}},
        "config": {"JupyterHub": {"allow_named_servers": True}},
    }
}
OPTIONS: dict[str, Any] = {
    "reserved_users": ["hub-check-a"],
    "release": "hub",
    "user_memory": "256M",
    "user_cpus": 2,
    "cpu_guarantee_percent": 1,
    "user_disk": "1G",
    "service_type": "NodePort",
    "node_port": PORT,
    "idle_seconds": 0,
    "extra_values": EXTRA,
}
# More than one piece of a stream, and nothing that packs well.
LARGE = 5_000_000
WRITE = (
    f"mkdir -p $HOME/project && head -c {LARGE} /dev/urandom > $HOME/project/data && echo secret > $HOME/.netrc && "
    "chmod 600 $HOME/.netrc && ln -s project/data $HOME/newest && sha256sum < $HOME/project/data"
)


class Hub:
    """The hub in a namespace, and what is asked of it."""

    def __init__(self, namespace: Namespace, folder: Path) -> None:
        self.namespace, self.folder = namespace, folder
        self.cluster = Cluster.connect(str(namespace.cluster.kubeconfig))

    def deploy(self, *allowed: str, **more: Any) -> dict[str, Any]:
        options = {**OPTIONS, "namespace": self.namespace.name, **more}
        config = {"Authenticator": {"allowed_users": list(allowed), "admin_users": ["grace"]}}
        login = {"authenticator_class": "nativeauthenticator.NativeAuthenticator", "config": config}
        values = self.folder / "values.json"
        values.write_text(json.dumps(build({**options, "login": login}, SECRETS).complete))
        chart = charts.packed(self.folder)
        words = ["--install", "hub", str(chart), f"--values={values}", "--wait", f"--timeout={SECONDS:.0f}s"]
        self.namespace.cluster.helm("upgrade", *words, f"--namespace={self.namespace.name}")
        until(self.answers, SECONDS)
        return read({**options, "login": login})

    def ask(self, method: str, path: str, token: str = ADMIN) -> Any:
        request = urllib.request.Request(f"http://{layout.NODE_ADDRESS}:{PORT}/hub/api{path}", method=method)
        request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def answers(self) -> bool:
        try:
            return "version" in self.ask("GET", "/")
        except OSError:
            return False

    def runs(self, user: str, *servers: str) -> bool:
        try:
            found = self.ask("GET", f"/users/{user}")["servers"]
        except OSError:
            # a hub that is busy with starting servers misses an answer to the proxy now and then
            return False
        return all(found.get(server, {}).get("ready") for server in servers)

    def named(self, kind: str) -> list[str]:
        found = self.namespace.cluster.get(f"--namespace={self.namespace.name}", kind)["items"]
        return [str(each["metadata"]["name"]) for each in found if not each["metadata"].get("deletionTimestamp")]

    def leaving(self, *users: str, **more: Any) -> Offboarding:
        args = {
            "namespace": self.namespace.name,
            "release": "hub",
            "users": list(users),
            "site_users": ["grace"],
            "site_admins": ["grace"],
            "blocked_users": [],
            "reserved_users": ["hub-check-a"],
            "allows_unnamed": False,
            "home": "archive",
            "delete_homes": False,
            "state_dir": str(self.folder / ".hub"),
            "start_timeout": SECONDS,
        }
        return Offboarding(self.cluster, {**args, **more}, {})


def test_somebody_leaves(namespace: Namespace, tmp_path: Path) -> None:
    hub = Hub(namespace, tmp_path)
    hub.deploy("ada", "alan", image=hub_images.USER)
    for user in ("ada", "alan"):
        hub.ask("POST", f"/users/{user}/server")
    hub.ask("POST", "/users/ada/servers/lab")
    until(lambda: hub.runs("ada", "", "lab") and hub.runs("alan", ""), SECONDS)
    token = hub.ask("POST", "/users/ada/tokens")["token"]
    assert hub.ask("GET", "/user", token)["name"] == "ada"
    servers = [name for name in hub.named("pods") if "ada" in name]
    (server,) = (name for name in servers if "lab" not in name)
    written = namespace.run(server, "sh", "-c", WRITE).partition(" ")[0]

    with pytest.raises(ValuesError, match="nobody called adda; near is ada"):
        hub.leaving("adda")
    assert hub.leaving("ada").let_in == ["ada"], "the hub that runs was deployed with the old list"
    with pytest.raises(ClusterError, match="lets in ada; deploy it"):
        hub.leaving("ada").apply(print)
    options = hub.deploy("alan", image=hub_images.USER)
    assert set(servers) <= set(hub.named("pods")), "a change of the list leaves servers alone"

    lines: list[str] = []
    offboarding = hub.leaving("ada")
    assert not offboarding.outdated
    assert offboarding.pending()["ada"][0] in ("stop the servers default, lab", "stop the servers lab, default")
    (paper,) = offboarding.apply(lines.append)
    assert [name for name in hub.named("pods") if "ada" in name or "offboarding" in name] == []
    until(lambda: hub.runs("alan", ""), SECONDS)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        hub.ask("GET", "/user", token)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        hub.ask("GET", "/users/ada")
    assert (paper["servers_stopped"], paper["complete"]) == (["default", "lab"], True)
    assert paper["tokens_removed"] >= 1

    claims = {home["claim"] for home in paper["homes"]}
    assert len(claims) == 2
    assert claims <= set(hub.named("pvc")), "an archived home stays, unless it is said"
    (kept,) = (home["archive"] for home in paper["homes"] if home["archive"]["content"] > LARGE)
    path = Path(kept["path"])
    assert path.stat().st_mode & 0o777 == 0o600
    assert hashlib.sha256(path.read_bytes()).hexdigest() == kept["sha256"]
    with tarfile.open(path) as tar:
        data = tar.extractfile("project/data")
        assert data is not None
        assert hashlib.sha256(data.read()).hexdigest() == written
        assert tar.getmember("newest").linkname == "project/data"
        assert tar.getmember(".netrc").mode & 0o777 == 0o600
    receipt = next((tmp_path / ".hub" / "offboarded").glob("ada-*.json"))
    assert json.loads(receipt.read_text())["homes"] == paper["homes"]
    assert any(kept["sha256"] in line for line in lines)

    lines.clear()
    assert hub.leaving("ada").apply(lines.append) == []
    assert lines == ["ada has left already; nothing to do"]
    (last,) = hub.leaving("ada", home="delete", delete_homes=True).apply(print)
    assert {home["state"] for home in last["homes"]} == {"deleted"}
    assert claims.isdisjoint(hub.named("pvc"))
    assert "hub-db-dir" in hub.named("pvc")

    before = hub.named("pods")
    assert spares.look(hub.cluster, {**options, "warm_spares": 1}).needs_release
    assert hub.named("pods") == before


def test_a_folder_of_a_shared_claim_leaves_its_neighbours_alone(namespace: Namespace, tmp_path: Path) -> None:
    """Without a hub, whose part is tried above."""
    cluster = Cluster.connect(str(namespace.cluster.kubeconfig))
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "homes"},
        "spec": {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    namespace.apply(claim)
    values = {
        "singleuser": {
            "uid": 1000,
            "fsGid": 100,
            "image": dict(zip(("name", "tag"), hub_images.USER.rsplit(":", 1), strict=True)),
            "storage": {"type": "static", "static": {"pvcName": "homes", "subPath": "{escaped_username}"}},
        }
    }
    everything = homes.Home("homes", "")
    with pods.pod_of(cluster, namespace.name, values, "4.4.0", everything, SECONDS, write=True) as pod:
        fill = "cd /offboarded-home && mkdir ada-2eb alan && echo mine > ada-2eb/a && echo his > alan/a"
        namespace.run(pod, "sh", "-c", f"{fill} && ln -s ../alan ada-2eb/friend")
    (home,) = homes.shared_home(cluster, namespace.name, values, "Ada.b")
    assert home.folder == "ada-2eb"
    with pods.pod_of(cluster, namespace.name, values, "4.4.0", home, SECONDS, write=False) as pod:
        with pytest.raises(Exception, match="Read-only file system"):
            namespace.run(pod, "touch", "/offboarded-home/alan/b")
        found = archive.read_home(cluster, namespace.name, pod, home.folder, str(tmp_path / "ada.tar.gz"))
        none = archive.read_home(cluster, namespace.name, pod, "nobody", str(tmp_path / "nobody.tar.gz"))
    assert found is not None
    assert (found.files, found.content, found.missed) == (1, 5, 0)
    assert none is None
    assert [path.name for path in tmp_path.iterdir() if "nobody" in path.name or "part" in path.name] == []
    with pods.pod_of(cluster, namespace.name, values, "4.4.0", home, SECONDS, write=True) as pod:
        archive.remove_folder(cluster, namespace.name, pod, home.folder)
        assert namespace.run(pod, "find", "/offboarded-home", "-type", "f") == "/offboarded-home/alan/a"
