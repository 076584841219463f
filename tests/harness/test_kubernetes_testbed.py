# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the Kubernetes testbed that need no cluster."""

from __future__ import annotations

import base64
import hashlib
import json
import tarfile
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import (
    certificates,
    layout,
    parts,
    programs,
    scratch_image,
    settings,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.layout import Layout
from cryptography import x509
from cryptography.x509.oid import NameOID


def plan(folder: Path) -> Layout:
    return Layout(folder / "programs", folder / "run")


def test_an_image_is_what_its_manifest_says(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"machine code")
    scratch_image.write(tmp_path / "image.tar", "testbed.invalid/program:1", program, ("--wait",))
    with tarfile.open(tmp_path / "image.tar") as archive:
        archive.extractall(tmp_path / "image", filter="data")
    (manifest,) = json.loads((tmp_path / "image" / "manifest.json").read_text())
    config = json.loads((tmp_path / "image" / manifest["Config"]).read_text())
    (layer,) = manifest["Layers"]
    digest = hashlib.sha256((tmp_path / "image" / layer).read_bytes()).hexdigest()
    assert manifest["RepoTags"] == ["testbed.invalid/program:1"]
    assert config["rootfs"]["diff_ids"] == [f"sha256:{digest}"]
    assert config["config"]["Entrypoint"] == ["/program", "--wait"]
    with tarfile.open(tmp_path / "image" / layer) as content:
        assert [(entry.name, entry.mode) for entry in content] == [("program", 0o755)]


def test_a_change_of_a_source_is_another_folder(tmp_path: Path) -> None:
    source = tmp_path / "main.go"
    source.write_text("one")
    before = layout.key([source])
    assert layout.key([source]) == before
    source.write_text("two")
    assert layout.key([source]) != before


def test_each_part_logs_in_as_who_it_is(tmp_path: Path) -> None:
    made = plan(tmp_path)
    certificates.make(made)
    for name, (user, group) in certificates.CLIENTS.items():
        found = x509.load_pem_x509_certificate((made.pki / f"{name}.pem").read_bytes()).subject
        assert [each.value for each in found.get_attributes_for_oid(NameOID.COMMON_NAME)] == [user]
        groups = [each.value for each in found.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
        assert not group or groups == [group]
        assert (made.pki / f"{name}.key").stat().st_mode & 0o077 == 0


def test_the_kubeconfig_holds_all_that_it_needs(tmp_path: Path) -> None:
    made = plan(tmp_path)
    certificates.make(made)
    config = json.loads(made.kubeconfig.read_text())
    authority = base64.b64decode(config["clusters"][0]["cluster"]["certificate-authority-data"])
    assert authority == (made.pki / "ca.pem").read_bytes()
    assert made.kubeconfig.stat().st_mode & 0o077 == 0


def test_every_program_that_is_started_is_built(tmp_path: Path) -> None:
    made = plan(tmp_path)
    started = [parts.etcd(made), parts.api(made), *parts.others(made)]
    ours = {Path(part.command[0]).name for part in started if part.command[0].startswith(str(made.programs))}
    built = {name for _package, *names in programs.BUILT.values() for name in names}
    assert ours <= built


def test_containerd_begins_with_the_images(tmp_path: Path) -> None:
    made = plan(tmp_path)
    settings.write_all(made, tmp_path / "images")
    assert f'root = "{tmp_path / "images"}"' in (made.etc / "containerd.toml").read_text()
    network = json.loads((made.etc / "cni" / "10-testbed.conflist").read_text())
    assert network["plugins"][0]["ipam"]["ranges"] == [[{"subnet": layout.POD_CIDR}]]
