# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub on Kubernetes taken away; homes and the hub's database stay unless they are to go."""

from __future__ import annotations

import threading
import time
import typing as t
from collections.abc import Callable, Mapping

from ..module_utils._kubernetes.client import Cluster
from ..module_utils._kubernetes.errors import FORBIDDEN, ClusterError, NotFound
from ..module_utils._z2jh import release, site_secret
from ..module_utils._z2jh.claims import DATABASE, HOMES, OURS, SITE

Json = dict[str, t.Any]
_SERVERS = "app=jupyterhub,component=singleuser-server"
_INTERVAL, _QUIET_SECONDS = 1.0, 15.0


class Removal:
    """What of one hub is there to be taken away."""

    def __init__(self, cluster: Cluster, namespace: str, name: str, site: str, data: bool) -> None:
        """Look; nothing is changed. ValueError, with a sentence, when the hub there is another site's."""
        self.cluster, self.data = cluster, data
        self._base = f"/api/v1/namespaces/{namespace}"
        own = cluster.find(f"{self._base}/secrets/{site_secret.NAME}")
        if own and site_secret.site(own) != site:
            raise ValueError(
                f"The hub in namespace {namespace} of the cluster at {cluster.server} is that of site "
                f"{site_secret.site(own)}, not of {site}, and stays; correct hub_namespace, hub_kubeconfig or "
                "hub_kube_context."
            )
        known = release.deployed(cluster, namespace, name)
        self.deployed = bool(known.runs or known.unfinished)
        self._halfway = release.uninstalling(cluster, namespace, name)
        self._pods = self._paths(f"{self._base}/pods", f"{_SERVERS},{SITE}={site}")
        where = f"{self._base}/persistentvolumeclaims"
        claims = self._paths(where, f"{HOMES},{SITE}={site}") + self._paths(where, f"{OURS},{SITE}={site}")
        claims += [f"{where}/{DATABASE}"] if own and cluster.find(f"{where}/{DATABASE}") is not None else []
        self._claims = claims
        self._volumes = self._exports(namespace, site) if data else []
        self._rest = self._paths(f"{self._base}/configmaps", f"{OURS},{SITE}={site}")
        self._secrets = [f"{self._base}/secrets/{site_secret.NAME}"] if own else []

    @property
    def gone(self) -> list[str]:
        """Paths of what goes beside the release."""
        return [*self._pods, *self._rest, *([*self._claims, *self._volumes, *self._secrets] if self.data else [])]

    @property
    def kept(self) -> list[str]:
        """Names of the claims that stay."""
        return [] if self.data else [path.rpartition("/")[2] for path in self._claims]

    def apply(
        self,
        helm: Callable[[Mapping[str, t.Any]], t.Any],
        say: Callable[[str], None],
        stop: threading.Event,
        seconds: float,
    ) -> None:
        """Take it away: the release first, so that the hub starts no server anew.

        With data, wait at most *seconds* until they are gone, or an event ends that: a claim stays while a pod uses
        it, and a hub that is installed meanwhile would lose it later. ValueError when they are not.
        """
        for secret in self._halfway:
            # the module leaves a release alone whose removal was cut off; one that failed it removes
            self.cluster.patch(f"{self._base}/secrets/{secret['metadata']['name']}", release.as_failed(secret))
        if self.deployed:
            helm({"release_state": "absent", "wait": False})
        self._delete([*self._pods, *self._rest])
        if self.data:
            self._delete([*self._claims, *self._volumes])
            self._wait(say, stop, seconds)
            # by which the next run still knows whose they were, when this one ends before they are gone
            self._delete(self._secrets)

    def _delete(self, paths: list[str]) -> None:
        for path in paths:
            try:
                self.cluster.delete(path)
            except NotFound:
                # it was on its way already
                continue

    def _wait(self, say: Callable[[str], None], stop: threading.Event, seconds: float) -> None:
        began, told_at = time.monotonic(), -_QUIET_SECONDS
        left = [*self._claims, *self._volumes]
        while True:
            there = self._paths(f"{self._base}/persistentvolumeclaims", "")
            there += [path for path in self._volumes if self.cluster.find(path) is not None]
            left = [path for path in left if path in there]
            past = time.monotonic() - began
            if not left or stop.is_set():
                return
            names = ", ".join(shown(path) for path in left[:5]) + (" and more" if len(left) > 5 else "")
            if past >= seconds:
                raise ValueError(
                    f"Still there {seconds:g} s after they were deleted: {names}; something uses or holds them, which "
                    f"`kubectl describe` of them tells; take that away, and they go by themselves."
                )
            if past - told_at >= _QUIET_SECONDS:
                say(f"  waits until {names} {'is' if len(left) == 1 else 'are'} gone ({past:.0f} s)")
                told_at = past
            stop.wait(_INTERVAL)

    def _paths(self, path: str, selector: str) -> list[str]:
        return [f"{path}/{each['metadata']['name']}" for each in self.cluster.items(path, labelSelector=selector)]

    def _exports(self, namespace: str, site: str) -> list[str]:
        """Return the volumes that were made of exports of NFS, which stay as they are: the volumes are only names."""
        path = "/api/v1/persistentvolumes"
        try:
            found = self.cluster.items(path, labelSelector=f"{OURS},{SITE}={site}")
        except ClusterError as error:
            # whoever may not list them made none
            if error.status != FORBIDDEN:
                raise
            return []
        # sites of one name may be in several namespaces
        return [
            f"{path}/{each['metadata']['name']}"
            for each in found
            if (each["spec"].get("claimRef") or {}).get("namespace") == namespace
        ]


def shown(path: str) -> str:
    """Return kind and name of what lies at a path."""
    above, _slash, name = path.rpartition("/")
    return f"{above.rpartition('/')[2]}/{name}"
