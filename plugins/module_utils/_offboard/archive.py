# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A home as one file: read in its pod, streamed out, and read back before anybody counts on it."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import tarfile
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from .._kubernetes.client import Cluster
from .._kubernetes.errors import ClusterError
from .pods import CONTAINER, PATH

# Of the program in the pod: there is no such folder.
_NO_FOLDER = 3
# Seconds without a byte: many small files pack slowly on a busy file system.
_SILENCE = 300.0
_PIECE = 2**20
# Writes tar.gz, and at the end, to its errors, what it has read. Python is in each image that can be a server.
_READ = """
import gzip, hashlib, json, os, sys, tarfile
root = sys.argv[1]
if os.path.islink(root) or not os.path.isdir(root):
    sys.exit(3)
class Out:
    digest = hashlib.sha256()
    def write(self, piece):
        self.digest.update(piece)
        return sys.stdout.buffer.write(piece)
    def flush(self):
        sys.stdout.buffer.flush()
files = size = 0
missed = []
out = Out()
with gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=6, mtime=0) as packed:
    with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        def put(path):
            global files, size
            name = os.path.relpath(path, root)
            try:
                about = tar.gettarinfo(path, name)
                if about is None:
                    return
                if about.isreg():
                    with open(path, "rb") as content:
                        tar.addfile(about, content)
                    files, size = files + 1, size + about.size
                else:
                    tar.addfile(about)
            except PermissionError:
                missed.append(name)
            tar.members.clear()
        put(root)
        def miss(error):
            missed.append(os.path.relpath(error.filename, root))
        for where, folders, names in os.walk(root, onerror=miss):
            for name in (*folders, *names):
                put(os.path.join(where, name))
out.flush()
about = {"files": files, "bytes": size, "sha256": out.digest.hexdigest()}
json.dump({**about, "missed": len(missed), "some": missed[:20]}, sys.stderr)
"""
_REMOVE = """
import os, shutil, sys
root = sys.argv[1]
if os.path.islink(root):
    sys.exit(f"{root} is a link, which is not followed")
if os.path.isdir(root):
    shutil.rmtree(root)
"""


@dataclass(frozen=True)
class Archive:
    """A file with a home: how many files and bytes are in it, and those that its owner could not read."""

    path: str
    size: int
    sha256: str
    files: int
    content: int
    missed: int = 0
    some_missed: list[str] = field(default_factory=list)


def read_home(cluster: Cluster, namespace: str, pod: str, folder: str, path: str) -> Archive | None:
    """Write the home that *pod* has into the new file *path*, and read it back; None when there is no such folder.

    :raises ValueError: when the file cannot be written, or does not hold what was read.
    """
    partial = f"{path}.part"
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            command = ["python3", "-c", _READ, _inside(folder)]
            done = cluster.execute_into(namespace, pod, CONTAINER, command, _Sink(file, partial).write, _SILENCE)
            if done.status == _NO_FOLDER:
                return None
            if done.status:
                reason = " ".join(done.error.split())[-300:] or f"it ended with {done.status}"
                raise ClusterError(f"The home in pod {namespace}/{pod} could not be read ({reason}); run this again.")
            file.flush()
            os.fsync(file.fileno())
        told = json.loads(done.error.strip().splitlines()[-1])
        archive = _checked(partial, path, told)
        os.replace(partial, path)
        return archive
    except OSError as error:
        raise ValueError(
            f"{partial} cannot be written ({error.strerror}), and the home was not touched; see its owner and the "
            "space there."
        ) from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(partial)


def remove_folder(cluster: Cluster, namespace: str, pod: str, folder: str) -> None:
    """Take a folder of a shared claim away, links in it as links."""
    done = cluster.execute(namespace, pod, CONTAINER, ["python3", "-c", _REMOVE, _inside(folder)], timeout=3600)
    if done.status:
        reason = " ".join(done.error.split())[-300:] or f"it ended with {done.status}"
        raise ClusterError(f"The folder {folder} could not be taken away ({reason}); see who owns what is in it.")


class _Sink:
    """A file whose errors are no errors of the network, by which the pieces come."""

    def __init__(self, file: BinaryIO, path: str) -> None:
        self._file, self._path = file, path

    def write(self, piece: bytes) -> None:
        try:
            self._file.write(piece)
        except OSError as error:
            raise ValueError(
                f"{self._path} cannot be written ({error.strerror}), and the home was not touched; make space there, "
                "and run this again."
            ) from error


def _inside(folder: str) -> str:
    return f"{PATH}/{folder}" if folder else PATH


def _checked(partial: str, path: str, told: dict[str, Any]) -> Archive:
    """Read the file that was written, to its end, and compare it with what the pod has told."""
    files = size = 0
    try:
        digest = _digest(partial)
        with gzip.open(partial, "rb") as unpacked:
            with tarfile.open(fileobj=unpacked, mode="r|") as tar:
                for member in tar:
                    if member.isreg():
                        files, size = files + 1, size + member.size
                    # which would be all files of the home at last
                    tar.members = []  # type: ignore[attr-defined]  # typeshed has it not
            while unpacked.read(_PIECE):
                continue
    except (tarfile.TarError, EOFError, gzip.BadGzipFile) as error:
        raise ValueError(
            f"The archive of a home could not be read back ({error}), and the home was not touched; run this again."
        ) from error
    if (digest, files, size) != (told["sha256"], told["files"], told["bytes"]):
        raise ValueError(
            f"The archive of a home holds {files} files with {size} bytes, and {told['files']} with {told['bytes']} "
            "were read; the home was not touched: run this again."
        )
    return Archive(path, os.path.getsize(partial), digest, files, size, told["missed"], told["some"])


def _digest(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
