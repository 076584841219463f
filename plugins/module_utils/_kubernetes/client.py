# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster as its API has it: every answer is the JSON of the API as plain maps and lists."""

from __future__ import annotations

import json
import os
import typing as t
from collections.abc import Mapping

from .errors import ClusterError, NotFound
from .sentences import refusal, unreachable
from .streams import Executed, execute

# Here and not where it is used: Ansible loads an action before it starts the process of a task, so that the second of
# this import is lost once and not with each task.
try:
    from kubernetes import client, config
    from kubernetes.client.exceptions import ApiException
    from urllib3.exceptions import HTTPError
except ImportError as error:
    MISSING = str(error)
else:
    MISSING = ""

_PAGE = 500
_MERGE = "application/merge-patch+json"
_APPLY = "application/apply-patch+yaml"
# of threads that ask at the same time
_CONNECTIONS = 20
# who has set what, as the cluster remembers it
MANAGER = "scigateway.jupyterhub"


class Cluster:
    """One cluster, and the account that a kubeconfig gives there. Calls may be made from several threads."""

    def __init__(self, client: t.Any, timeout: float) -> None:
        """Keep the client of the Python library `kubernetes`, and the seconds that each call may take."""
        self._client = client
        self._timeout = timeout
        self.server = str(client.configuration.host)

    @classmethod
    def connect(cls, kubeconfig: str = "", context: str = "", timeout: float = 20) -> Cluster:
        """Return the cluster of a kubeconfig; without one, that of the environment. Nothing is asked of it yet."""
        if MISSING:
            raise ClusterError(
                f"The Python library kubernetes is missing on the controller ({MISSING}); install it into the "
                "environment of ansible-playbook, or let make set that up."
            )
        path = os.path.expanduser(kubeconfig or os.environ.get("KUBECONFIG", "") or "~/.kube/config")
        if os.pathsep not in path and not os.path.isfile(path):
            raise ClusterError(
                f"The kubeconfig {path} is not there; name the file by which your cluster is reached in hub_kubeconfig."
            )
        settings = client.Configuration()
        settings.retries = False
        settings.connection_pool_maxsize = _CONNECTIONS
        try:
            config.load_kube_config(config_file=path, context=context or None, client_configuration=settings)
        except (config.ConfigException, OSError, ValueError, TypeError, AttributeError) as error:
            raise ClusterError(
                f"The kubeconfig {path} cannot be used ({_one_line(error)}); correct it, or name another one in "
                "hub_kubeconfig, and its context in hub_kube_context."
            ) from error
        return cls(client.ApiClient(settings), timeout)

    def get(self, path: str, **query: t.Any) -> dict[str, t.Any]:
        """Return an object, or one page of a list."""
        return t.cast("dict[str, t.Any]", self._call("GET", path, query))

    def find(self, path: str, **query: t.Any) -> dict[str, t.Any] | None:
        """Return an object, None where there is none."""
        try:
            return self.get(path, **query)
        except NotFound:
            return None

    def items(self, path: str, **query: t.Any) -> list[dict[str, t.Any]]:
        """Return all objects of a list, however many pages it has."""
        found: list[dict[str, t.Any]] = []
        token = ""
        while True:
            more = {"continue": token} if token else {}
            page = self.get(path, limit=_PAGE, **query, **more)
            found += page.get("items") or []
            token = page.get("metadata", {}).get("continue") or ""
            if not token:
                return found

    def create(self, path: str, body: Mapping[str, t.Any], **query: t.Any) -> dict[str, t.Any]:
        """Make an object in the collection *path* and return it."""
        return t.cast("dict[str, t.Any]", self._call("POST", path, query, body))

    def patch(self, path: str, body: Mapping[str, t.Any], **query: t.Any) -> dict[str, t.Any]:
        """Merge *body* into an object and return it; null takes away."""
        return t.cast("dict[str, t.Any]", self._call("PATCH", path, query, body))

    def apply(self, path: str, body: Mapping[str, t.Any], *, dry_run: bool = False) -> dict[str, t.Any]:
        """Make or change an object so that it has what is in *body*, whoever set that before, and return it."""
        query = {"fieldManager": MANAGER, "force": "true", **({"dryRun": "All"} if dry_run else {})}
        return t.cast("dict[str, t.Any]", self._call("PATCH", path, query, body, content=_APPLY))

    def delete(self, path: str, **query: t.Any) -> dict[str, t.Any]:
        """Delete an object, or a collection of them."""
        return t.cast("dict[str, t.Any]", self._call("DELETE", path, query))

    def text(self, path: str, **query: t.Any) -> str:
        """Return what is no JSON, such as the log of a pod."""
        return str(self._call("GET", path, query, kind="str"))

    def execute(self, namespace: str, pod: str, container: str, command: list[str], timeout: float = 60) -> Executed:
        """Run a command in a container and return how it ended and what it said."""
        return execute(self._client.configuration, namespace, pod, container, command, timeout)

    def execute_into(
        self,
        namespace: str,
        pod: str,
        container: str,
        command: list[str],
        into: t.Callable[[bytes], t.Any],
        timeout: float = 60,
    ) -> Executed:
        """Run a command and hand on what it writes piece by piece; *timeout* are seconds without a piece."""
        return execute(self._client.configuration, namespace, pod, container, command, timeout, into)

    def may(self, verb: str, resource: str, group: str = "", namespace: str = "", subresource: str = "") -> bool:
        """Tell whether the account may do this, as the cluster itself judges."""
        about = {"verb": verb, "resource": resource, "group": group, "namespace": namespace, "subresource": subresource}
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": about},
        }
        review = self.create("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body)
        return bool(review.get("status", {}).get("allowed"))

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, t.Any],
        body: t.Any = None,
        kind: str = "object",
        content: str = "",
    ) -> t.Any:
        content = content or {"PATCH": _MERGE}.get(method, "application/json")
        try:
            return self._client.call_api(
                path,
                method,
                query_params=list(query.items()),
                header_params={"Accept": "*/*" if kind == "str" else "application/json", "Content-Type": content},
                body=body,
                response_type=kind,
                auth_settings=["BearerToken"],
                _return_http_data_only=True,
                _request_timeout=self._timeout,
            )
        except ApiException as error:
            if not error.status:
                raise ClusterError(unreachable(self.server, _one_line(error.reason))) from error
            sentence = refusal(self.server, method, path, error.status, _said(error.body))
            raise (NotFound if error.status == 404 else ClusterError)(sentence, error.status) from error
        except (HTTPError, OSError) as error:
            raise ClusterError(unreachable(self.server, _one_line(error))) from error


def _said(body: t.Any) -> str:
    """Return the message of a Status, or what else was answered."""
    try:
        return str(json.loads(body)["message"])
    except (ValueError, TypeError, KeyError):
        text = body.decode(errors="replace") if isinstance(body, bytes) else str(body or "")
        return " ".join(text.split())[:200]


def _one_line(error: object) -> str:
    return " ".join(str(error).split())
