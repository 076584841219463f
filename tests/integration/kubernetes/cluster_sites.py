# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites on the cluster, as an operator begins them: a copy of the example inventory, with what is theirs filled in."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import requests
import yaml
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import Going, Run, shell_environment
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity import visitor
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Client
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.running import Identity
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import hub_images, layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.settings import PAUSE

DOMAIN = "hub.example.org"
LONGEST_RUN = 900.0
SECONDS = 60.0
# Mounts for itself alone, so that a name of the test leads to the testbed and the computer's own file stays.
WITH_HOSTS = "mount --bind {hosts} /etc/hosts && exec {command}"


class ClusterSite:
    """A site: its folder, the commands that its operator types, and its hub as people see it."""

    def __init__(self, folder: Path, cluster: Kubernetes, **variables: object) -> None:
        self.cluster = cluster
        self.inventory = folder / "my sites" / "physics"
        shutil.copytree(
            places.CHECKOUT / "inventories" / "kubernetes", self.inventory, ignore=shutil.ignore_patterns(".hub")
        )
        self._file = self.inventory / "group_vars" / "all.yml"
        self.hosts = folder / "hosts"
        self.hosts.write_text(f"127.0.0.1 localhost\n{layout.NODE_ADDRESS} {DOMAIN}\n")
        self.set(
            hub_kubeconfig=str(cluster.kubeconfig),
            hub_domain=DOMAIN,
            hub_user_image=hub_images.USER,
            hub_user_memory="512M",
            hub_user_cpu=0.5,
            hub_concurrent_users=2,
            z2jh_helm=str(cluster.layout.program("helm")),
            z2jh_probe_image=PAUSE,
            **variables,
        )

    def set(self, **variables: object) -> None:
        """Change the site's variables as its operator would, in their file."""
        there = yaml.safe_load(self._file.read_text(encoding="utf-8"))
        self._file.write_text(yaml.safe_dump({**there, **variables}), encoding="utf-8")

    @property
    def state(self) -> Path:
        """The folder of the site's state."""
        return self.inventory / ".hub"

    def begin(self, playbook: str, *options: str, **extra: object) -> Going:
        """Begin a playbook of the collection; extra variables are given with -e."""
        command = [
            *(str(places.PROGRAMS / "ansible-playbook"), f"scigateway.jupyterhub.{playbook}"),
            *("-i", str(self.inventory), *options, "-e", json.dumps(extra)),
        ]
        script = WITH_HOSTS.format(hosts=shlex.quote(str(self.hosts)), command=shlex.join(command))
        environment = {
            **shell_environment(),
            "ANSIBLE_CONFIG": str(places.CHECKOUT / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(places.COLLECTIONS),
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        }
        return Going(["unshare", "--mount", "sh", "-c", script], self.inventory.parent, environment)

    def play(self, playbook: str, *options: str, **extra: object) -> Run:
        """Run a playbook of the collection to its end, which must be a good one."""
        run = self.begin(playbook, *options, **extra).end(LONGEST_RUN)
        assert run.code == 0, run.output
        return run

    def refused(self, playbook: str, **extra: object) -> str:
        """Run a playbook that must be refused, and return why."""
        run = self.begin(playbook, **extra).end(LONGEST_RUN)
        assert run.code != 0, run.output
        assert "Traceback" not in run.output, run.output
        return run.output

    def revision(self) -> int:
        """Return the number of Helm's newest revision."""
        return int(self.releases()[0]["revision"])

    def releases(self) -> list[dict[str, Any]]:
        """Return the releases in the site's namespace, as Helm lists them."""
        found: list[dict[str, Any]] = json.loads(self.cluster.helm("list", "--namespace=physics", "--output=json"))
        return found

    def pod(self, person: str) -> dict[str, Any]:
        """Return the pod of somebody's server."""
        return self.cluster.get("--namespace=physics", "pod", f"jupyter-{person}")


class Visitor:
    """Somebody with a browser, who logs in by the provider of the testbed."""

    def __init__(self, ca_file: Path, identity: Identity, person: str) -> None:
        self.name = person
        self.browser = requests.Session()
        # the environment's authorities would go before the one of the test
        self.browser.trust_env = False
        self.browser.verify = str(ca_file)
        self._identity = identity

    def log_in(self) -> None:
        """Log in; the hub must know the person afterwards."""
        page = self.browser.get(f"https://{DOMAIN}/hub/oauth_login", timeout=SECONDS)
        answer = visitor.sign_in(self.browser, page, self._identity.users[self.name])
        assert answer.ok, answer.text
        assert self.ask("GET", "user").json()["name"] == self.name

    def ask(self, method: str, path: str, **body: object) -> requests.Response:
        """Ask the hub's API as this person."""
        token = self.browser.cookies.get("_xsrf", path="/hub/") or self.browser.cookies.get("_xsrf") or ""
        answer = self.browser.request(
            method,
            f"https://{DOMAIN}/hub/api/{path}",
            json=body or None,
            headers={"X-XSRFToken": token, "Referer": f"https://{DOMAIN}/hub/home"},
            timeout=SECONDS,
        )
        assert answer.ok, answer.text
        return answer


def of_identity(identity: Identity, client: Client) -> dict[str, object]:
    """Return the site's variables that lead its login to the testbed: browsers by loopback, the hub by the link."""
    base = f"{identity.url}/oidc"
    inside = base.replace("127.0.0.1", layout.HOST_ADDRESS)
    login = {
        "provider": "oidc",
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "authorize_url": f"{base}/authorize",
        "token_url": f"{base}/token",
        "userdata_url": f"{base}/userinfo",
        "username_claim": "preferred_username",
    }
    reached = {"token_url": f"{inside}/token", "userdata_url": f"{inside}/userinfo"}
    return {
        "hub_login": [login],
        "hub_users": ["ada", "tess"],
        "hub_admins": ["grace"],
        "z2jh_extra_values": {"hub": {"config": {"GenericOAuthenticator": reached}}},
    }
