# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration of the hub of the stand-in chart: its values, as JupyterHub and KubeSpawner take them."""

# ruff: noqa: F821  (c is there when JupyterHub runs this file)

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from traitlets.config import Config

c: Config = get_config()  # type: ignore[name-defined]  # pylint: disable=undefined-variable
HERE = Path(__file__).resolve().parent
# The modules that hub.extraFiles puts here can be imported.
sys.path.insert(0, str(HERE))
CULLER = "jupyterhub-idle-culler"
# Traits that have their secrets from keys of their own.
KEPT_APART = {
    "JupyterHub": ("proxy_auth_token", "cookie_secret", "services"),
    "ConfigurableHTTPProxy": ("auth_token",),
    "CryptKeeper": ("keys",),
}
OF_JUPYTERHUB = {"concurrent_spawn_limit": "hub.concurrentSpawnLimit", "template_vars": "hub.templateVars"}
OF_SPAWNER = {
    "consecutive_failure_limit": "hub.consecutiveFailureLimit",
    "start_timeout": "singleuser.startTimeout",
    "default_url": "singleuser.defaultUrl",
    "environment": "singleuser.extraEnv",
    "image_pull_policy": "singleuser.image.pullPolicy",
    "image_pull_secrets": "singleuser.image.pullSecrets",
    "mem_limit": "singleuser.memory.limit",
    "mem_guarantee": "singleuser.memory.guarantee",
    "cpu_limit": "singleuser.cpu.limit",
    "cpu_guarantee": "singleuser.cpu.guarantee",
    "uid": "singleuser.uid",
    "fs_gid": "singleuser.fsGid",
    "allow_privilege_escalation": "singleuser.allowPrivilegeEscalation",
    "node_selector": "singleuser.nodeSelector",
    "extra_labels": "singleuser.extraLabels",
    "profile_list": "singleuser.profileList",
    "storage_extra_labels": "singleuser.storage.extraLabels",
}
OF_CLAIMS = {
    "storage_class": "singleuser.storage.dynamic.storageClass",
    "storage_access_modes": "singleuser.storage.dynamic.storageAccessModes",
    "storage_capacity": "singleuser.storage.capacity",
}
VALUES: dict[str, Any] = yaml.safe_load((HERE / "secret" / "values.yaml").read_text("utf-8"))


def told(place: str, default: Any = None) -> Any:
    """Return the value at a place such as ``singleuser.image.tag``; *default* where there is none, or null."""
    found: Any = VALUES
    for key in place.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return default if found is None else found


def secret(key: str) -> str:
    """Return a secret that has a key of its own."""
    return (HERE / "secret" / key).read_text("utf-8")


def take(section: Any, places: dict[str, str]) -> None:
    """Set the traits of a section whose values are there."""
    for trait, place in places.items():
        if told(place) is not None:
            setattr(section, trait, told(place))


def home() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the volume of the home and its mount; nothing where there is none."""
    kind = told("singleuser.storage.type")
    if kind == "none":
        return {}, {}
    name, claim = "home", told("singleuser.storage.static.pvcName")
    mount = {"mountPath": told("singleuser.storage.homeMountPath")}
    if kind == "dynamic":
        name, claim = told("singleuser.storage.dynamic.volumeNameTemplate"), "{pvc_name}"
    else:
        mount["subPath"] = told("singleuser.storage.static.subPath")
    volume = {"name": name, "persistentVolumeClaim": {"claimName": claim}}
    return {name: volume}, {name: {"name": name, **mount}}


def files() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the volume with the files for every server, and a mount for each."""
    given = told("singleuser.extraFiles", {})
    if not given:
        return {}, {}
    modes = {key: {"mode": file["mode"]} if "mode" in file else {} for key, file in given.items()}
    items = [{"key": key, "path": key, **modes[key]} for key in given]
    volume = {"name": "files", "secret": {"secretName": "singleuser", "items": items}}
    mounts = {
        f"{number}-files": {"name": "files", "mountPath": file["mountPath"], "subPath": key}
        for number, (key, file) in enumerate(given.items())
    }
    return {"files": volume}, mounts


def metadata_block() -> dict[str, Any]:
    """Return the container that closes the way to the cloud's metadata, which takes all rights on the pod's network."""
    image = told("singleuser.networkTools.image")
    return {
        "name": "block-cloud-metadata",
        "image": f"{image['name']}:{image['tag']}",
        "command": ["ip", "route", "replace", "unreachable", f"{told('singleuser.cloudMetadata.ip')}/32"],
        "securityContext": {"privileged": True, "runAsUser": 0, "capabilities": {"add": ["NET_ADMIN"]}},
    }


def culler() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the service that ends idle servers, and its role."""
    command = ["python3", "-m", "jupyterhub_idle_culler", "--url=http://localhost:8081/hub/api"]
    flags = {"timeout": "cull.timeout", "cull-every": "cull.every", "max-age": "cull.maxAge"}
    command += [f"--{flag}={told(place)}" for flag, place in flags.items() if told(place)]
    scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
    return {"name": CULLER, "command": command}, {"name": CULLER, "scopes": scopes, "services": [CULLER]}


def by_name(place: str) -> list[dict[str, Any]]:
    """Return the entries of a map as a list, each with the name that it says or else its key."""
    return [{"name": key, **entry} for key, entry in told(place, {}).items()]


c.JupyterHub.spawner_class = "kubespawner.KubeSpawner"
c.JupyterHub.db_url = "sqlite:///jupyterhub.sqlite"
c.JupyterHub.hub_bind_url = "http://:8081"
c.JupyterHub.hub_connect_url = "http://hub:8081"
c.JupyterHub.cookie_secret = secret("hub.config.JupyterHub.cookie_secret")
c.CryptKeeper.keys = secret("hub.config.CryptKeeper.keys").split(";")
# The proxy is a pod of its own, and servers go on while the hub restarts.
c.ConfigurableHTTPProxy.api_url = "http://proxy-api:8001"
c.ConfigurableHTTPProxy.should_start = False
c.JupyterHub.cleanup_servers = False
c.JupyterHub.last_activity_interval = 60
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}
take(c.JupyterHub, OF_JUPYTERHUB)

label = f"{VALUES['Chart']['Name']}-{VALUES['Chart']['Version'].replace('+', '_')}"
c.KubeSpawner.common_labels = {
    "app": VALUES["Chart"]["Name"],
    "app.kubernetes.io/name": VALUES["Chart"]["Name"],
    "release": VALUES["Release"]["Name"],
    "app.kubernetes.io/instance": VALUES["Release"]["Name"],
    "chart": label,
    "helm.sh/chart": label,
    "app.kubernetes.io/managed-by": "kubespawner",
}
c.KubeSpawner.namespace = os.environ["POD_NAMESPACE"]
c.KubeSpawner.image = f"{told('singleuser.image.name')}:{told('singleuser.image.tag')}"
c.KubeSpawner.cmd = "jupyterhub-singleuser"
take(c.KubeSpawner, OF_SPAWNER)
if told("singleuser.storage.type") == "dynamic":
    c.KubeSpawner.storage_pvc_ensure = True
    take(c.KubeSpawner, OF_CLAIMS)
volumes, mounts = ({**one, **other} for one, other in zip(home(), files(), strict=True))
c.KubeSpawner.volumes = {**volumes, **told("singleuser.storage.extraVolumes", {})}
c.KubeSpawner.volume_mounts = {**mounts, **told("singleuser.storage.extraVolumeMounts", {})}
c.KubeSpawner.init_containers = [*told("singleuser.initContainers", [])]
if told("singleuser.cloudMetadata.blockWithIptables"):
    c.KubeSpawner.init_containers.append(metadata_block())
c.KubeSpawner.tolerations = [
    {"key": key, "operator": "Equal", "value": "user", "effect": "NoSchedule"}
    for key in ("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
] + told("singleuser.extraTolerations", [])
purpose = {"key": "hub.jupyter.org/node-purpose", "operator": "In", "values": ["user"]}
c.KubeSpawner.node_affinity_preferred = [{"weight": 100, "preference": {"matchExpressions": [purpose]}}]
if told("scheduling.podPriority.enabled"):
    c.KubeSpawner.priority_class_name = f"{VALUES['Release']['Name']}-default-priority"

c.JupyterHub.services = []
c.JupyterHub.load_roles = []
if told("cull.enabled"):
    service, role = culler()
    c.JupyterHub.services.append(service)
    c.JupyterHub.load_roles.append(role)
for name, entry in zip(told("hub.services", {}), by_name("hub.services"), strict=True):
    entry.pop("apiToken", None)
    c.JupyterHub.services.append({**entry, "api_token": secret(f"hub.services.{name}.apiToken")})
c.JupyterHub.load_roles.extend(by_name("hub.loadRoles"))

for section, traits in told("hub.config", {}).items():
    if not section[:1].isupper():
        sys.exit(f"hub.config.{section} is no class of JupyterHub, whose names begin with a capital; correct it.")
    apart = KEPT_APART.get(section, ())
    c[section].update({trait: value for trait, value in traits.items() if trait not in apart})
for _name, code in sorted(told("hub.extraConfig", {}).items()):
    exec(code)
