# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders of tutorials, packed."""

from __future__ import annotations

import base64
import io
import os
import tarfile
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_folders import archives, pack


def names(packed: str) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(base64.b64decode(packed))) as tar:
        return tar.getnames()


def fill(folder: Path) -> Path:
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "b.txt").write_text("b")
    (folder / "a.txt").write_text("a")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("with a token")
    (folder / "link").symlink_to("a.txt")
    return folder


def test_the_same_content_is_the_same_text_everywhere(tmp_path: Path) -> None:
    one, other = fill(tmp_path / "one"), fill(tmp_path / "other")
    os.utime(other / "a.txt", (0, 0))
    os.chmod(other / "a.txt", 0o600)
    assert pack(str(one)) == pack(str(other))
    assert names(pack(str(one))) == ["a.txt", "deep/b.txt", "link"]
    (other / "a.txt").write_text("changed")
    assert pack(str(one)) != pack(str(other))


def test_only_folders_are_read(tmp_path: Path) -> None:
    folder = str(fill(tmp_path / "one"))
    assert list(archives([{"source": folder}, {"source": "https://a/b"}])) == [folder]


def test_one_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(os.urandom(1_200_000))
    with pytest.raises(ValueError, match=r"is too large to travel in the cluster \(1.1M, .* into a git repository"):
        pack(str(tmp_path))
    with (tmp_path / "data.bin").open("wb") as data:
        data.truncate(2**40)
    with pytest.raises(ValueError, match=r"too large to travel in the cluster \(1T"):
        pack(str(tmp_path))


def test_one_that_is_empty_or_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no file"):
        pack(str(tmp_path))
    with pytest.raises(ValueError, match="is not there"):
        pack(str(tmp_path / "gone"))
