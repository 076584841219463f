# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The front door on a real cluster: what people meet there, where its certificate is from, and how it goes again."""

from __future__ import annotations

import base64
import re
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

import pytest
import websocket
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes import certificate_authority, front_door
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.front_door import (
    AUTHORITY,
    CERT_MANAGER,
    DOMAIN,
    HUB,
    SITE,
    SPACE,
    Done,
    Door,
    ask_without_tls,
)
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import Namespace, pod, service, until
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes

SILENT_SECONDS = 20
# Less than that, so that it would be seen if it ended more than uploads.
READ_TIMEOUT = 15
KINDS = ("cert-manager.io", "gateway.networking.k8s.io")
UPLOAD = 50 * 2**20
PAIR = {"ingress_certificate": "tls.crt", "ingress_certificate_key": "tls.key"}


@pytest.fixture(scope="module")
def door(cluster: Kubernetes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Return a door that is not there yet, with something to go in to."""
    made = Door(cluster, tmp_path_factory.mktemp("door"))
    spaces = (HUB, AUTHORITY)
    for space in spaces:
        cluster.kubectl("create", "namespace", space)
    made.hub.apply(pod("web", f"exec python3 -c '{front_door.SERVER}'"), service("web"))
    Namespace(cluster, AUTHORITY).apply(*certificate_authority.objects(made.authority, DOMAIN, AUTHORITY))
    made.hub.ready("web")
    yield made
    made.run("--extra-vars=ingress_state=absent ingress_remove_data=true")
    cluster.kubectl("delete", "namespace", *spaces, SPACE, CERT_MANAGER, "--ignore-not-found", "--wait=false")
    # The kinds outlive all removals; other tests begin with a cluster that has them not.
    kinds = [name for name in cluster.kubectl("get", "crd", "--output=name").split() if name.endswith(KINDS)]
    cluster.kubectl("delete", "--wait=false", *kinds)


@pytest.fixture(scope="module")
def opened(door: Door) -> Done:
    """Return how the door was opened, with a certificate of the operator's own."""
    done = door.run(ingress_hsts_seconds=300, ingress_read_timeout=READ_TIMEOUT, **door.own_certificate())
    assert not done.failed, done.output
    door.hub.apply(front_door.behind_ingress(done.front_door))
    until(door.answers)
    return done


def test_the_hub_is_told_how_it_is_reached(opened: Done) -> None:
    assert opened.front_door["ingress_class"] == SITE
    assert opened.front_door["tls_secret"] == f"{SITE}-tls"
    assert opened.front_door["addresses"] == [layout.NODE_ADDRESS]


def test_what_is_behind_learns_who_comes_and_how(opened: Done, door: Door) -> None:
    answer = door.ask(headers={"X-Forwarded-For": "192.0.2.66", "X-Forwarded-Proto": "gopher"})
    seen = answer.json()
    assert seen["X-Forwarded-Proto"] == "https"
    assert seen["X-Forwarded-Host"] == DOMAIN
    assert seen["X-Forwarded-For"] == layout.HOST_ADDRESS
    assert answer.headers["Strict-Transport-Security"] == "max-age=300"


def test_who_comes_without_tls_is_sent_to_it(opened: Done) -> None:
    answer = ask_without_tls("/hub/login?next=/lab")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{DOMAIN}/hub/login?next=/lab")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
def test_old_tls_is_refused(opened: Done) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection((layout.NODE_ADDRESS, 443), 10) as plain, pytest.raises(ssl.SSLError, match="alert"):
        old.wrap_socket(plain, server_hostname=DOMAIN)


def test_a_large_file_goes_in(opened: Done, door: Door) -> None:
    assert int(door.ask("PUT", "/file", body=bytes(UPLOAD)).data) == UPLOAD


def test_a_websocket_may_be_silent(opened: Done, door: Door) -> None:
    trusting = ssl.create_default_context(cafile=str(door.folder / "authority.pem"))
    with (
        socket.create_connection((layout.NODE_ADDRESS, 443), 10) as plain,
        trusting.wrap_socket(plain, server_hostname=DOMAIN) as safe,
    ):
        line = websocket.create_connection(f"wss://{DOMAIN}/echo", socket=safe)
        line.send("before")
        assert line.recv() == "before"
        # silence is what is tested
        time.sleep(SILENT_SECONDS)
        line.send("after")
        assert line.recv() == "after"


def test_a_second_run_changes_nothing(opened: Done, door: Door) -> None:
    pair = door.cluster.get(f"--namespace={HUB}", "secret", f"{SITE}-tls")["data"]
    given = {name: base64.b64decode(pair[key]).decode() for name, key in PAIR.items()}
    again = {"ingress_tls": "own", "ingress_hsts_seconds": 300, "ingress_read_timeout": READ_TIMEOUT, **given}
    for words in (("--check", "--diff"), ()):
        done = door.run(*words, **again)
        assert (done.changed, done.failed) == (0, False), done.output
    assert door.cluster.helm("history", "traefik", f"--namespace={SPACE}").count("\n") == 2


def test_a_change_is_shown_before_it_is_made(opened: Done, door: Door) -> None:
    certificate = door.own_certificate()
    done = door.run("--check", "--diff", ingress_read_timeout=READ_TIMEOUT, **certificate)
    assert done.changed == 1
    assert re.search(r"-\s+stsSeconds: 300", done.output)
    assert "PRIVATE KEY" not in done.output
    assert door.ask().headers["Strict-Transport-Security"] == "max-age=300"


def test_a_wrong_certificate_is_refused_before_anything_is_touched(opened: Done, door: Door) -> None:
    certificate = {**door.own_certificate(), "ingress_domain": "other.testbed.example"}
    done = door.run(**certificate)
    assert done.failed
    assert f"ingress_certificate: it is for {DOMAIN}, and not for other.testbed.example" in done.output
    assert "Traceback" not in done.output
    assert door.answers()


def test_a_load_balancer_that_gives_no_address_is_told(door: Door) -> None:
    # Of another name, beside the one that is there.
    done = door.run(
        ingress_host_ports=False,
        ingress_tls="elsewhere",
        ingress_name=f"{SITE}-balanced",
        ingress_class=f"{SITE}-balanced",
        ingress_namespace=f"{SPACE}-balanced",
        ingress_wait_timeout=20,
    )
    assert done.failed
    assert f"The service traefik in namespace {SPACE}-balanced was given no address within 20 s" in done.output
    assert "waits for an address of the load balancer" in done.output
    gone = door.run(
        "--extra-vars=ingress_state=absent",
        ingress_name=f"{SITE}-balanced",
        ingress_class=f"{SITE}-balanced",
        ingress_namespace=f"{SPACE}-balanced",
    )
    assert not gone.failed, gone.output
    assert f"{SITE}-balanced" not in door.cluster.kubectl("get", "ingressclasses", "--output=name")


def test_the_same_door_leads_in_by_a_gateway(opened: Done, door: Door) -> None:
    done = door.run(ingress_gateway=True, **door.own_certificate())
    assert not done.failed, done.output
    door.hub.kubectl("delete", "ingress", "web")
    until(lambda: not door.answers())
    door.hub.apply(front_door.behind_gateway(done.front_door))
    until(door.answers)
    assert ask_without_tls("/hub/").status == 301
    door.hub.kubectl("delete", "httproute", "web")


def acme(door: Door, **more: Any) -> Done:
    """Open the door with a certificate of Pebble."""
    return door.run(
        ingress_tls="letsencrypt",
        ingress_acme_server=f"https://pebble.{AUTHORITY}.svc:14000/dir",
        ingress_acme_ca=door.authority.cert_pem.bytes().decode(),
        ingress_email="hub@testbed.example",
        **more,
    )


def test_a_certificate_is_issued_where_the_public_name_is_not_known_inside(door: Door) -> None:
    Namespace(door.cluster, AUTHORITY).ready("pebble")
    done = acme(door)
    assert not done.failed, done.output
    door.hub.apply(front_door.behind_ingress(done.front_door))
    root = door.folder / "pebble.pem"
    root.write_text(certificate_authority.root_of(door.cluster, AUTHORITY))
    until(lambda: door.answers(str(root)))
    assert not door.answers()
    again = acme(door)
    assert (again.changed, again.failed) == (0, False), again.output


def test_a_name_that_does_not_lead_here_is_told_before_the_authority_is_asked(door: Door) -> None:
    before = door.hub.kubectl("get", "certificates", "--output=jsonpath={.items[*].metadata.generation}")
    for name, said in (("localhost.localdomain", "leads to 127.0.0.1"), ("other.testbed.example", "leads nowhere")):
        (door.folder / "hosts").write_text(
            f"127.0.0.1 localhost localhost.localdomain\n{layout.NODE_ADDRESS} {DOMAIN}\n"
        )
        done = acme(door, ingress_domain=name)
        assert done.failed
        assert done.changed == 0
        assert f"{name} {said}" in " ".join(done.output.split())
        assert layout.NODE_ADDRESS in done.output
    assert before == door.hub.kubectl("get", "certificates", "--output=jsonpath={.items[*].metadata.generation}")


def test_a_certificate_that_cannot_be_issued_is_explained(door: Door) -> None:
    done = acme(
        door, ingress_domain="other.testbed.example", ingress_certificate_timeout=20, ingress_check_domain=False
    )
    assert done.failed
    told = re.search(
        r"The certificate \S+ in namespace \S+ was not issued within 20 s: [^;]+; see that \S+ leads to (\S+) from",
        done.output,
    )
    assert told, done.output
    assert "nothing is said yet" not in told[0]
    assert told[1] == layout.NODE_ADDRESS


def test_what_is_ours_goes_and_the_certificate_stays(door: Door) -> None:
    would = door.run("--check", "--extra-vars=ingress_state=absent")
    assert (would.changed, would.failed) == (1, False), would.output
    done = door.run("--extra-vars=ingress_state=absent")
    assert (done.changed, done.failed) == (1, False), done.output
    assert f"kept: Secret {SITE}-tls in namespace {HUB}" in done.output
    labelled = f"--selector=app.kubernetes.io/part-of={SITE}"
    kinds = "ingressclasses,clusterroles,clusterrolebindings,deployments,daemonsets,services"
    assert door.cluster.kubectl("get", kinds, "--all-namespaces", labelled, "--output=name") == ""
    assert door.hub.kubectl("get", "secret", f"{SITE}-tls", "--output=name").strip()
    until(lambda: not door.answers())
    again = door.run("--extra-vars=ingress_state=absent")
    assert (again.changed, again.failed) == (0, False), again.output
