# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A front door for tests: the role as an operator runs it, and people who come in."""

from __future__ import annotations

import json
import os
import re
import shlex
import ssl
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
import urllib3
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import Namespace
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import ingress_charts, layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes

DOMAIN = "hub.testbed.example"
SITE, HUB, SPACE, CERT_MANAGER = "front-door", "front-door-hub", "front-door-traefik", "front-door-cert-manager"
AUTHORITY = "front-door-authority"
MINUTES = 10
# Mounts for itself alone, so that the name of the site leads to the testbed where the role runs, as it does outside.
WITH_HOSTS = "mount --bind {hosts} /etc/hosts && exec {command}"
COUNTS = re.compile(r"localhost\s+: ok=\d+\s+changed=(\d+)\s+unreachable=0\s+failed=(\d+)")
SERVER = """
import json
import tornado.httpserver, tornado.ioloop, tornado.web, tornado.websocket


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write(json.dumps(dict(self.request.headers)))

    def put(self):
        self.write(str(len(self.request.body)))


class Echo(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):
        return True

    def on_message(self, message):
        self.write_message(message)


pages = tornado.web.Application([("/echo", Echo), ("/.*", Page)])
tornado.httpserver.HTTPServer(pages, max_buffer_size=2**30, max_body_size=2**30).listen(8888)
tornado.ioloop.IOLoop.current().start()
"""


@dataclass(frozen=True)
class Done:
    """How a run of the role ended."""

    changed: int
    failed: bool
    output: str
    front_door: dict[str, Any]


@dataclass
class Door:
    """The front door of a site on the cluster."""

    cluster: Kubernetes
    folder: Path
    authority: trustme.CA = field(default_factory=trustme.CA)

    def __post_init__(self) -> None:
        """Have the certificate of the authority in a file."""
        self.authority.cert_pem.write_to_path(str(self.folder / "authority.pem"))
        (self.folder / "hosts").write_text(f"127.0.0.1 localhost\n{layout.NODE_ADDRESS} {DOMAIN}\n")

    @property
    def hub(self) -> Namespace:
        """The namespace of what is behind the door."""
        return Namespace(self.cluster, HUB)

    def own_certificate(self) -> dict[str, str]:
        """Return the variables for a certificate of the test's authority."""
        leaf = self.authority.issue_cert(DOMAIN)
        return {
            "ingress_tls": "own",
            "ingress_certificate": leaf.cert_chain_pems[0].bytes().decode(),
            "ingress_certificate_key": leaf.private_key_pem.bytes().decode(),
        }

    def run(self, *words: str, **variables: Any) -> Done:
        """Run the role."""
        given = {
            **ingress_charts.variables(),
            "ingress_name": SITE,
            "ingress_kubeconfig": str(self.cluster.kubeconfig),
            "ingress_helm": self.cluster.layout.program("helm"),
            "ingress_namespace": SPACE,
            "ingress_hub_namespace": HUB,
            "ingress_cert_manager_namespace": CERT_MANAGER,
            "ingress_domain": DOMAIN,
            "ingress_class": SITE,
            "ingress_controller": "traefik",
            "ingress_host_ports": True,
            "ingress_wait_timeout": 120,
            "ingress_certificate_timeout": 120,
            **variables,
        }
        told = self.folder / "front_door.json"
        told.unlink(missing_ok=True)
        copy = {"content": "{{ ingress_front_door | default({}) | to_json }}", "dest": str(told), "mode": "0600"}
        play = {
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": sys.executable, **given},
            "tasks": [
                {"ansible.builtin.import_role": {"name": "scigateway.jupyterhub.ingress"}},
                {"ansible.builtin.copy": copy, "changed_when": False, "check_mode": False, "diff": False},
            ],
        }
        book = self.folder / "play.yml"
        book.write_text(json.dumps([play]))
        command = [sys.executable, "-m", "ansible", "playbook", str(book), "--inventory=localhost,", *words]
        script = WITH_HOSTS.format(hosts=shlex.quote(str(self.folder / "hosts")), command=shlex.join(command))
        environment = {**os.environ, **places.environment(), "HELM_CACHE_HOME": str(self.folder / "helm")}
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", script],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=MINUTES * 60,
        )
        output = done.stdout + done.stderr
        counts = COUNTS.search(output)
        assert counts, output
        described = json.loads(told.read_text()) if told.exists() else {}
        return Done(int(counts[1]), counts[2] != "0", output, described)

    def ask(self, method: str = "GET", path: str = "/", ca_file: str = "", **more: Any) -> urllib3.BaseHTTPResponse:
        """Ask by HTTPS as a browser does, which trusts the test's authority, or that of another file."""
        pool = urllib3.HTTPSConnectionPool(
            layout.NODE_ADDRESS,
            443,
            server_hostname=DOMAIN,
            assert_hostname=DOMAIN,
            ca_certs=ca_file or str(self.folder / "authority.pem"),
            timeout=20,
            retries=False,
        )
        return pool.request(method, path, headers={"Host": DOMAIN, **more.pop("headers", {})}, **more)

    def answers(self, ca_file: str = "") -> bool:
        """Tell whether what is behind the door answers, with a certificate that is trusted."""
        try:
            return self.ask(ca_file=ca_file).status == 200
        except (urllib3.exceptions.HTTPError, ssl.SSLError, OSError):
            return False


def ask_without_tls(path: str = "/") -> urllib3.BaseHTTPResponse:
    """Ask by HTTP."""
    pool = urllib3.HTTPConnectionPool(layout.NODE_ADDRESS, 80, timeout=20, retries=False)
    return pool.request("GET", path, headers={"Host": DOMAIN}, redirect=False)


def behind_ingress(front_door: Mapping[str, Any]) -> dict[str, Any]:
    """Return an Ingress as Zero to JupyterHub makes it of what the role has told."""
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    paths = {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}
    spec: dict[str, Any] = {
        "ingressClassName": front_door["ingress_class"],
        "rules": [{"host": DOMAIN, "http": paths}],
    }
    if front_door["tls_secret"]:
        spec["tls"] = [{"hosts": [DOMAIN], "secretName": front_door["tls_secret"]}]
    about = {"name": "web", "annotations": front_door["ingress_annotations"]}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": about, "spec": spec}


def behind_gateway(front_door: Mapping[str, Any]) -> dict[str, Any]:
    """Return a route of the Gateway API for the same."""
    parent = {
        "name": front_door["gateway"],
        "namespace": front_door["gateway_namespace"],
        "sectionName": front_door["gateway_section"],
    }
    rules = [{"backendRefs": [{"name": "web", "port": 80}]}]
    spec = {"parentRefs": [parent], "hostnames": [DOMAIN], "rules": rules}
    about = {"name": "web"}
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": about, "spec": spec}
