# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole site on the cluster, from the example inventory: the first day and the days after, by OIDC over HTTPS.

With Z2JH_CHART, a folder or an archive, the same with the upstream chart (`make test-live ONLY=kubernetes`).
"""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils import z2jh_chart
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.cluster_sites import (
    DOMAIN,
    ClusterSite,
    Visitor,
    of_identity,
)
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.forwarding import forwarded
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import until
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.running import Identity
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import (
    charts,
    hub_images,
    ingress_charts,
    layout,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.settings import PAUSE

SPACE = "--namespace=physics"
# a step of the chart before which the hub database is copied
NEWER = "5.0.0"
STARTED = 180.0
UPSTREAM = os.environ.get("Z2JH_CHART", "")


def image(name: str) -> dict[str, object]:
    """Return the value of the chart for an image of the testbed."""
    repository, _colon, tag = name.rpartition(":")
    return {"image": {"name": repository, "tag": tag}}


# The upstream chart with what its images hold, made from the same packages: the testbed can pull none.
IMAGES = {
    "hub": image(hub_images.HUB),
    "proxy": {"chp": image(hub_images.PROXY)},
    "prePuller": {"pause": image(PAUSE)},
    "scheduling": {"userPlaceholder": image(PAUSE)},
}


@dataclass
class Place:
    """Where a site's operator and its people are."""

    cluster: Kubernetes
    identity: Identity
    folder: Path
    variables: dict[str, Any]
    site: ClusterSite

    def visitor(self, person: str) -> Visitor:
        """Return somebody who has logged in."""
        someone = Visitor(self.folder / "ca.pem", self.identity, person)
        someone.log_in()
        return someone

    def start(self, someone: Visitor) -> str:
        """Start somebody's server and return its pod's uid once it is ready."""
        someone.ask("POST", f"users/{someone.name}/server")
        until(
            lambda: bool(someone.ask("GET", f"users/{someone.name}").json()["servers"].get("", {}).get("ready")),
            STARTED,
        )
        return self.uid(someone.name)

    def uid(self, person: str) -> str:
        """Return what tells a pod from its successor."""
        return str(self.site.pod(person)["metadata"]["uid"])

    def in_pod(self, person: str, script: str) -> str:
        """Run a script in somebody's server."""
        return self.cluster.kubectl(SPACE, "exec", f"jupyter-{person}", "--", "sh", "-c", script).strip()

    def named(self, kind: str) -> set[str]:
        """Return the names of what is in the site's namespace and does not end."""
        found = self.cluster.get(SPACE, kind)["items"]
        return {str(each["metadata"]["name"]) for each in found if not each["metadata"].get("deletionTimestamp")}


@pytest.fixture(scope="module")
def place(cluster: Kubernetes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Return a site that is not deployed yet; everything of it is taken away afterwards."""
    folder = tmp_path_factory.mktemp("site")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    issued = authority.issue_cert(DOMAIN)
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    for part in issued.cert_chain_pems:
        part.write_to_path(str(folder / "certificate.pem"), append=True)
    with (
        Identity(folder / "identity.log") as identity,
        forwarded(layout.HOST_ADDRESS, int(identity.url.rpartition(":")[2])),
    ):
        client = identity.client("oidc", f"https://{DOMAIN}/hub/oauth_callback")
        variables = {
            **of_identity(identity, client),
            **ingress_charts.variables(),
            "hub_certificate": "own",
            "hub_certificate_file": str(folder / "certificate.pem"),
            "hub_certificate_key_file": str(folder / "key.pem"),
            "hub_ca_file": str(folder / "ca.pem"),
            "hub_load_balancer": False,
            "z2jh_chart": UPSTREAM or str(charts.packed(folder)),
        }
        if UPSTREAM:
            variables["z2jh_extra_values"] = {**IMAGES, **_with_images(variables["z2jh_extra_values"])}
        site = ClusterSite(folder, cluster, **variables)
        yield Place(cluster, identity, folder, variables, site)
        try:
            site.play("destroy", hub_destroy_data=True)
        finally:
            cluster.kubectl("delete", "namespace", "physics", "--ignore-not-found", "--wait=false")


def _with_images(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "hub": {**values["hub"], **image(hub_images.HUB)}}


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the site's name lead to the testbed in this process."""
    there = socket.getaddrinfo

    def look_up(host: Any, *more: Any, **words: Any) -> Any:
        return there(layout.NODE_ADDRESS if host == DOMAIN else host, *more, **words)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_a_site_is_planned_deployed_and_found_to_work(place: Place) -> None:
    rehearsal = place.site.play("site", "--check", "--diff")
    assert "No hub is deployed yet" in rehearsal.output
    assert "physics" not in {each["metadata"]["name"] for each in place.cluster.get("namespaces")["items"]}
    run = place.site.play("site")
    assert "verify: result=passed" in run.output, run.output
    assert f"is ready at https://{DOMAIN}/" in run.output
    assert place.variables["hub_login"][0]["client_secret"] not in rehearsal.output + run.output


def test_a_second_run_changes_nothing_and_makes_no_revision(place: Place) -> None:
    before = place.site.revision()
    run = place.site.play("site")
    assert run.changed == 0, run.output
    assert place.site.revision() == before
    assert "(quick)" in run.output


def test_a_second_operator_changes_nothing(place: Place, tmp_path: Path) -> None:
    before = place.site.revision()
    colleague = ClusterSite(tmp_path, place.cluster, **place.variables)
    run = colleague.play("hub")
    assert run.changed == 0, run.output
    assert place.site.revision() == before


def test_a_change_reaches_the_hub_while_servers_go_on(place: Place) -> None:
    ada = place.visitor("ada")
    uid = place.start(ada)
    place.in_pod("ada", "echo kept > $HOME/file")
    before = place.site.revision()
    shown = place.site.play("hub", "--check", "--diff", hub_idle_hours=2)
    assert "timeout: 7200" in shown.output
    assert place.site.revision() == before
    place.site.set(hub_idle_hours=2)
    run = place.site.play("site")
    assert "verify: result=passed" in run.output, run.output
    assert place.site.revision() == before + 1
    assert place.uid("ada") == uid
    assert place.visitor("ada").ask("GET", "users/ada").json()["servers"][""]["ready"]


def test_the_chart_is_upgraded_and_the_database_saved_before(place: Place) -> None:
    newer = _newer(Path(UPSTREAM), place.folder) if UPSTREAM else str(charts.packed(place.folder, NEWER))
    uid = place.uid("ada")
    place.site.set(z2jh_chart=newer, z2jh_chart_version=NEWER)
    run = place.site.play("site")
    assert "verify: result=passed" in run.output, run.output
    assert place.site.releases()[0]["chart"] == f"jupyterhub-{NEWER}"
    assert place.uid("ada") == uid
    (saved,) = (place.site.inventory / ".hub" / "backups").iterdir()
    assert saved.name.startswith("jupyterhub-4.4.0-")
    copy = place.folder / "saved.sqlite"
    copy.write_bytes(gzip.decompress(saved.read_bytes()))
    with closing(sqlite3.connect(copy)) as database:
        assert ("ada",) in database.execute("SELECT name FROM users").fetchall()
    older = place.site.refused("hub", z2jh_chart_version="4.3.0")
    assert f"4.3.0 is older than {NEWER}, which is deployed" in " ".join(older.split())


def test_a_person_who_is_deleted_keeps_the_home(place: Place) -> None:
    place.start(place.visitor("tess"))
    grace = place.visitor("grace")
    grace.ask("DELETE", "users/tess/server")
    until(lambda: "jupyter-tess" not in place.named("pods"), STARTED)
    grace.ask("DELETE", "users/tess")
    assert "claim-tess" in place.named("persistentvolumeclaims")


def test_removed_and_installed_again_homes_and_logins_are_back(place: Place) -> None:
    session = place.visitor("ada")
    run = place.site.play("destroy")
    assert "Homes, secrets and the hub database are kept" in " ".join(run.output.split())
    assert place.site.releases() == []
    until(lambda: place.named("pods") == set(), STARTED)
    assert {"claim-ada", "hub-db-dir"} <= place.named("persistentvolumeclaims")
    run = place.site.play("site")
    assert "verify: result=passed" in run.output, run.output
    assert session.ask("GET", "user").json()["name"] == "ada", "a login from before still holds"
    place.start(session)
    assert place.in_pod("ada", "cat $HOME/file") == "kept"


def test_a_run_that_was_cut_off_is_brought_to_its_end_by_the_next(place: Place) -> None:
    revision = place.site.revision()
    name = f"sh.helm.release.v1.physics.v{revision}"
    place.cluster.kubectl(
        SPACE, "patch", "secret", name, "--type=merge", '--patch={"metadata":{"labels":{"status":"pending-upgrade"}}}'
    )
    run = place.site.play("hub")
    assert "a run that was cut off has left" in " ".join(run.output.split())
    assert place.site.releases()[0]["status"] == "deployed"


def test_bad_wishes_are_refused_before_anything_is_touched(place: Place) -> None:
    before = place.site.revision()
    profile = {"name": "huge", "memory": "4000G"}
    wishes: dict[str, dict[str, object]] = {
        "no node": {"hub_profiles": [profile]},
        "fodlers": {"hub_storage_class": "fodlers"},
        "z2jh_extra_values": {"z2jh_extra_values": {"singleuser": {"startTimeuot": 3}}},
    }
    for words, wish in wishes.items():
        said = " ".join(place.site.refused("hub", **wish).split())
        assert words in said, said
    assert place.site.revision() == before


def _newer(chart: Path, folder: Path) -> str:
    """Return a copy of the upstream chart that calls itself one major version newer."""
    found = z2jh_chart.read(str(chart))
    assert found.version == "4.4.0", "the test upgrades from this version"
    copy = folder / "newer"
    shutil.copytree(chart, copy)
    about = yaml.safe_load((copy / "Chart.yaml").read_text())
    (copy / "Chart.yaml").write_text(yaml.safe_dump({**about, "version": NEWER}))
    return str(copy)
