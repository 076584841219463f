# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why something does not come up: the cause and the advice, and whether waiting may help."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.explain import (
    Finding,
    Objects,
    explain,
    explain_pods,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.explain_patience import Patience
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.things import (
    IMAGE,
    MOMENT,
    Thing,
    claim,
    contained,
    daemonset,
    deployment,
    event,
    homeless,
    later,
    node,
    pod,
    ready,
    waits,
    with_claim,
)

PULL = f'Back-off pulling image "{IMAGE}": ErrImagePull: failed to resolve reference "{IMAGE}": '
TAIL = " no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."


def one(
    thing: Thing, events: list[Thing] | None = None, claims: list[Thing] | None = None, **variables: str
) -> Finding:
    """Return the only finding about a pod."""
    found = explain_pods([thing], events or [], claims or [], [node()], variables)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("said", "cause", "can_heal"),
    [
        (f"{IMAGE}: not found", "its registry does not have it", False),
        ("manifests 1]: 401 Unauthorized", "without a login", False),
        ("pull access denied, repository does not exist or may require authorization", "nobody who is not", False),
        ("no match for platform in manifest: not found", "processor of the node", False),
        ("tls: failed to verify certificate: x509: certificate signed by unknown authority", "do not trust", False),
        ("dial tcp: lookup quay.io: no such host", "name of its registry is not known", False),
        ("dial tcp: lookup quay.io: Temporary failure in name resolution", "cannot look up", True),
        ("dial tcp 127.0.0.1:5055: connect: connection refused", "does not answer", True),
        ("manifests 1]: 429 Too Many Requests", "too many images", True),
        ("manifests 1]: 503 Service Unavailable", "out of order", True),
        ("write /var/lib/containerd/x: no space left on device", "the disk of the node is full", True),
    ],
)
def test_an_image_that_is_not_pulled(said: str, cause: str, can_heal: bool) -> None:
    found = one(pod(status=waits("ImagePullBackOff", PULL + said)))
    assert f"cannot get the image {IMAGE}: " in found.cause
    assert cause in found.cause
    assert found.can_heal is can_heal


def test_an_image_leads_to_the_variable_that_names_it() -> None:
    status = waits("ErrImagePull", f"{PULL}{IMAGE}: not found")
    own = explain_pods([pod(status=status)], [], [], [], {f"image {IMAGE}": "hub_user_image (z2jh_image)"})[0]
    assert own.sentence == (
        "Pod hub-1 cannot get the image quay.io/x:1: its registry does not have it; correct its name and tag in "
        "hub_user_image (z2jh_image)."
    )
    server = one(pod("jupyter-ada", "singleuser-server", status=status))
    assert "in hub_user_image or hub_profiles" in server.advice
    # the chart names the hub's own, unless the operator does
    assert one(pod(status=status)).advice == "correct its name and tag in z2jh_extra_values (hub.image)"
    # and that of a pod beside the hub nobody else
    assert one(pod(component="autohttps", status=status)).advice == "correct its name and tag"


def test_an_older_kubelet_says_in_an_event_why_there_is_no_image() -> None:
    thing = pod(status=waits("ImagePullBackOff", f'Back-off pulling image "{IMAGE}"'))
    failed = event(thing, "Failed", f'Failed to pull image "{IMAGE}": {IMAGE}: not found')
    assert "its registry does not have it" in one(thing, [failed, event(thing, "Failed", "Error: ErrImagePull")]).cause


def test_what_is_no_name_of_an_image_is_said_at_once() -> None:
    found = one(pod(status=waits("InvalidImageName", 'Failed to apply default image tag "Bad Image::1": couldn\'t')))
    assert "Bad Image::1: that is no name of an image" in found.cause
    assert (found.can_heal, found.patience) == (False, 0)


def test_a_secret_that_is_missing() -> None:
    found = one(pod(status=waits("CreateContainerConfigError", 'secret "hub" not found')))
    assert found.cause == 'cannot make its container main (secret "hub" not found)'
    assert not found.can_heal


@pytest.mark.parametrize(("restarts", "can_heal"), [(0, True), (2, True), (3, False)])
def test_a_container_that_ends_again_and_again(restarts: int, can_heal: bool) -> None:
    ended = {"terminated": {"exitCode": 1, "reason": "Error"}}
    found = one(pod(status=contained(ended, restartCount=restarts)))
    assert found.can_heal is can_heal
    assert "ended with exit code 1" in found.cause
    assert found.container == "main"


def test_a_container_that_runs_again_has_its_chance() -> None:
    again = contained({"running": {}}, restartCount=9, lastState={"terminated": {"exitCode": 1}})
    assert explain_pods([pod(status=again)], [], [], []) == []


def test_too_little_memory_is_told_with_the_limit() -> None:
    killed: Thing = {"lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}, "restartCount": 3}
    status = waits("CrashLoopBackOff", **killed)
    limits = {"resources": {"limits": {"memory": "64Mi"}}}
    found = one(pod("jupyter-ada", "singleuser-server", container=limits, status=status))
    assert "needed more memory than its limit of 64 MiB" in found.cause
    assert "in hub_user_memory" in found.advice


def test_a_command_that_the_image_does_not_have() -> None:
    message = 'runc create failed: unable to start container process: exec: "/no": stat /no: no such file or directory'
    end: Thing = {"lastState": {"terminated": {"exitCode": 128, "reason": "StartError", "message": message}}}
    found = one(pod(status=waits("CrashLoopBackOff", restartCount=3, **end)))
    assert 'cannot be started (exec: "/no": stat /no: no such file or directory)' in found.cause


@pytest.mark.parametrize(
    ("message", "requests", "cause"),
    [
        ("1 Insufficient memory.", {"memory": "900Gi"}, "900.0 GiB of memory, and the largest node has 16.0 GiB"),
        ("1 Insufficient memory.", {"memory": "2Gi"}, "too little memory free (2.0 GiB of memory is needed)"),
        ("1 Insufficient cpu.", {"cpu": "90"}, "90 CPU, and the largest node has 4 CPU"),
        ("1 Insufficient nvidia.com/gpu.", {"nvidia.com/gpu": "1"}, "no node has any nvidia.com/gpu"),
        ("1 Too many pods.", {}, "as many pods as they may"),
        ("1 node(s) didn't match Pod's node affinity/selector.", {}, "no node has the labels"),
        ("1 node(s) had untolerated taint {hub.jupyter.org/dedicated: user}.", {}, "{hub.jupyter.org/dedicated: user}"),
        ("1 node(s) had volume node affinity conflict.", {}, "its volume is in a zone"),
        ("1 of something new.", {}, "1 of something new"),
    ],
)
def test_a_pod_without_a_node(message: str, requests: dict[str, str], cause: str) -> None:
    asked = {"resources": {"requests": requests}}
    found = one(pod(node="", container=asked, status=homeless(f"0/1 nodes are available: {message}{TAIL}")))
    assert cause in found.cause
    assert "Preemption" not in found.cause
    assert (found.can_heal, found.patience) == (False, 60)


def test_a_pod_waits_for_a_node_that_is_being_added() -> None:
    thing = pod(node="", status=homeless("0/1 nodes are available: 1 Insufficient memory."))
    assert one(thing, [event(thing, "TriggeredScaleUp", "pod triggered scale-up")]).can_heal
    refused = event(thing, "NotTriggerScaleUp", "pod didn't trigger scale-up: 1 max node group size reached")
    found = one(thing, [refused])
    assert not found.can_heal
    assert "the autoscaler adds none (1 max node group size reached)" in found.cause


def test_a_node_that_starts_is_waited_for() -> None:
    message = "0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }."
    assert one(pod(node="", status=homeless(message))).can_heal


@pytest.mark.parametrize(
    ("reason", "message", "cause", "can_heal"),
    [
        ("ProvisioningFailed", 'storageclass.storage.k8s.io "fast" not found', "names the storage class fast", False),
        (
            "FailedBinding",
            "no persistent volumes available for this claim and no storage class is set",
            "has none that is the default",
            False,
        ),
        ("ProvisioningFailed", "rpc error: code = ResourceExhausted desc = quota", "gets no volume", False),
        ("ProvisioningFailed", "rpc error: code = DeadlineExceeded desc = x", "gets no volume", True),
        ("ExternalProvisioning", "Waiting for a volume", "waits for a volume of the storage class fast", True),
    ],
)
def test_a_claim_without_a_volume(reason: str, message: str, cause: str, can_heal: bool) -> None:
    home = claim(storage_class="fast")
    unbound = homeless("0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found")
    found = one(pod(node="", status=unbound, volumes=with_claim()), [event(home, reason, message)], [home])
    assert found.where == "claim hub-db-dir"
    assert cause in found.cause
    assert "hub_storage_class" in found.advice
    assert found.can_heal is can_heal


def test_a_claim_that_is_not_there() -> None:
    message = '0/1 nodes are available: persistentvolumeclaim "shared" not found. not found'
    found = one(pod(node="", status=homeless(message)))
    assert found.cause == "needs the claim shared, which is not there"


def test_a_volume_that_is_in_use_elsewhere_is_waited_for() -> None:
    thing = pod(status=waits("ContainerCreating"))
    message = 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) hub-0'
    found = one(thing, [event(thing, "FailedAttachVolume", message)])
    assert found.can_heal
    assert "in use on another node" in found.advice


def test_a_volume_that_came_late_is_no_failure_while_the_image_is_pulled() -> None:
    thing = pod(status=waits("ContainerCreating"))
    mount = event(thing, "FailedMount", 'MountVolume.SetUp failed for volume "x" : secret "hub" not found')
    assert not one(thing, [mount]).can_heal
    assert explain_pods([thing], [mount, event(thing, "Pulling", f'Pulling image "{IMAGE}"')], [], []) == []


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0", "the quota small is used up"),
        ('violates PodSecurity "restricted:latest": privileged (container "a" must not)', "restricted:latest (privil"),
        ('error looking up service account x/y: serviceaccount "y" not found', "there is no service account y"),
        ("maximum memory usage per Pod is 1Gi, but limit is 2Gi", "maximum memory usage"),
    ],
)
def test_pods_that_the_cluster_refuses(said: str, cause: str) -> None:
    told = {"type": "ReplicaFailure", "status": "True", "message": f'pods "hub-1" is forbidden: {said}'}
    hub = deployment(updatedReplicas=0, conditions=[told])
    puller = daemonset()
    failed = event(puller, "FailedCreate", f'Error creating: pods "x-" is forbidden: {said}')
    for workload, events in ((hub, []), (puller, [failed])):
        found = explain(Objects([workload], events=events))
        assert len(found) == 1
        assert cause in found[0].cause
        assert not found[0].can_heal


def test_a_refusal_of_yesterday_is_none() -> None:
    puller = daemonset()
    failed = event(puller, "FailedCreate", 'Error creating: pods "x-" is forbidden: exceeded quota: a, requested: 1')
    made = event(puller, "SuccessfulCreate", "Created pod: x-1", later(9))
    assert explain(Objects([puller], events=[failed, made])) == []


def test_pods_of_an_earlier_revision_are_not_blamed() -> None:
    crashed = waits("CrashLoopBackOff", restartCount=9, lastState={"terminated": {"exitCode": 1}})
    old = pod("hub-old", labels={"pod-template-hash": "old"}, status=crashed)
    new = pod("hub-new", created=later(9), status=waits("ContainerCreating"))
    assert explain(Objects([deployment()], [old, new])) == []
    assert explain(Objects([deployment(updatedReplicas=0)], [old])) == []
    unseen = deployment()
    unseen["metadata"]["generation"] = 3
    assert explain(Objects([unseen], [old])) == []
    assert len(explain(Objects([deployment()], [old]))) == 1


def test_what_works_is_not_explained() -> None:
    going = pod(status=waits("CrashLoopBackOff", restartCount=9))
    going["metadata"]["deletionTimestamp"] = MOMENT
    assert explain_pods([ready(), going, pod("done", status={"phase": "Succeeded"})], [], [], []) == []


def finding(**more: Any) -> Finding:
    return Finding("pod a", "is broken", can_heal=False, patience=20, **more)


def test_patience_ends_after_its_seconds_and_forgives_a_short_absence() -> None:
    patience = Patience()
    assert patience.lost([finding()], 0) == []
    assert patience.lost([], 10) == []
    assert patience.lost([finding()], 12) == []
    assert patience.lost([finding()], 20) == [finding()]


def test_patience_begins_anew_after_a_long_absence_or_hope() -> None:
    patience = Patience()
    patience.lost([finding()], 0)
    assert patience.lost([finding()], 25) == []
    patience.lost([Finding("pod a", "waits")], 30)
    assert patience.lost([finding()], 46) == []
