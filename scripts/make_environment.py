# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make or complete the virtual environment of a checkout; called by scripts/environment, which looks first.

Needs nothing but the standard library. Two runs at once wait for each other, and an interrupted one is completed
by the next: the stamp is written last, and installing from a lock does the same thing however often it is done.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
STAMP = VENV / "environment.stamp"
BUILD = CHECKOUT / "build"
LOG = BUILD / "logs" / "environment.log"
LINK = BUILD / "collections" / "ansible_collections" / "scigateway" / "jupyterhub"

# uv reads no pip configuration, but a mirror is usually named there and only there.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}
PIP_WITH_PYTHON_OPTION = (22, 3)


class EnvironmentFailure(Exception):
    """What went wrong, as one sentence for the person at the terminal."""


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file at path; say so once when another run holds it."""
    with path.open("a", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  another run is setting up .venv; waiting for it", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Print what is being done, and how long it took when it is done."""
    started = time.monotonic()
    print(f"  {what} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def run(what: str, command: list[str], advice: str, environment: Mapping[str, str] | None = None) -> None:
    """Run a command, its output to the log; a failure becomes one sentence with the command's last word and advice."""
    with LOG.open("a+", encoding="utf-8", errors="replace") as log:
        start = log.seek(0, os.SEEK_END)
        code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, env=environment, check=False).returncode
        if code == 0:
            return
        log.seek(start)
        raise EnvironmentFailure(
            f"Could not {what}: {reason(log.read(), code)}; {advice} (log: {LOG.relative_to(CHECKOUT)})"
        )


def reason(output: str, code: int) -> str:
    """Pick from a failed command's output the line that says why."""
    lines = [re.sub(r"^[\W_]*(?:cause: |ERROR: |error: )*", "", line).strip() for line in output.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("hint:", "WARNING"))]
    if not lines:
        return f"the command ended with {code} and said nothing"
    telling = [line for line in lines if "No space left" in line or line.startswith("Failed to fetch")]
    said = dict.fromkeys([*telling[:1], lines[-1]])
    return ": ".join(line.rstrip(".") for line in said)


def venv_works() -> bool:
    """Tell whether .venv holds a Python that runs, of a version ansible-core 2.19 supports, made for this folder."""
    probe = "import sys; print(3 == sys.version_info[0] and 11 <= sys.version_info[1] <= 13, sys.prefix)"
    try:
        answer = subprocess.run([VENV / "bin" / "python", "-Ic", probe], capture_output=True, text=True, check=False)
    except OSError:
        return False
    # A moved environment still runs its Python, but its programs point to the old place.
    activate = VENV / "bin" / "activate"
    return (
        answer.stdout.strip() == f"True {VENV}"
        and activate.is_file()
        and str(VENV) in activate.read_text(encoding="utf-8", errors="replace")
    )


def pip_command() -> list[str]:
    """Return how to call pip for .venv: the pip of this Python (no seconds lost), else one unpacked into .venv."""
    python = str(VENV / "bin" / "python")
    own = [sys.executable, "-m", "pip"]
    answer = subprocess.run([*own, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"pip (\d+)\.(\d+)", answer)
    if version and tuple(map(int, version.groups())) >= PIP_WITH_PYTHON_OPTION:
        return [*own, "--python", python]
    run("add pip to .venv", [python, "-Im", "ensurepip"], "install Python's pip, or remove .venv and run this again")
    return [python, "-m", "pip"]


def pip_settings(pip: list[str]) -> dict[str, str]:
    """Return what pip is configured with, as uv's environment variables; what uv was already told stays."""
    listing = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False).stdout
    found: dict[str, str] = {}
    for name, value in re.findall(r"^(?:global|install|:env:)\.([a-z-]+)='(.*)'$", listing, re.MULTILINE):
        variable = PIP_TO_UV.get(name)
        if variable and variable not in os.environ:
            found[variable] = value.replace("\\n", " ").strip()
    return found


def requirement_of(lock: Path, package: str) -> str:
    """Return the entry of one package, hashes included, from a lock."""
    entry = re.search(rf"^{package}==.*?(?=^\S|\Z)", lock.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    if not entry:
        raise EnvironmentFailure(f"{lock.name} has no entry for {package}; write it again with scripts/lock")
    return entry.group()


def make_venv() -> None:
    """Make an empty .venv with the Python that runs this program."""
    with step(f"making .venv with Python {sys.version.split()[0]}"):
        run(
            "make .venv",
            [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)],
            "see that the folder is writable and that Python's venv module is there (Debian: the package python3-venv)",
        )


def install_uv(lock: Path, pip: list[str], advice: str) -> Path:
    """Return the uv of .venv, installed by pip at the lock's version when it is not there."""
    uv = VENV / "bin" / "uv"
    entry = requirement_of(lock, "uv")
    wanted = entry.split()[0].removeprefix("uv==")
    with contextlib.suppress(OSError):
        answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
        if answer.stdout.split()[1:2] == [wanted]:
            return uv
    with step(f"installing uv {wanted}"), tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as only_uv:
        only_uv.write(entry)
        only_uv.flush()
        options = ["--quiet", "--disable-pip-version-check", "--retries", "1", "--require-hashes", "--no-deps"]
        run(f"install uv {wanted}", [*pip, "install", *options, "-r", only_uv.name], advice)
    return uv


def install(lock: Path) -> None:
    """Bring .venv to exactly what the lock says."""
    advice = "check the network, or name your mirror to pip (PIP_INDEX_URL), and run this again"
    if not venv_works():
        make_venv()
    python = VENV / "bin" / "python"
    pip = pip_command()
    uv = install_uv(lock, pip, advice)
    count = len(re.findall(r"^\S+==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    with step(f"installing the {count} packages of {lock.name}"):
        command = [str(uv), "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(lock)]
        run(f"install the packages of {lock.name}", command, advice, {**os.environ, **pip_settings(pip)})


def link_collection() -> None:
    """Make the path by which Ansible finds the collection, wherever the checkout lies."""
    LINK.parent.mkdir(parents=True, exist_ok=True)
    target = Path(os.path.relpath(CHECKOUT, LINK.parent.resolve()))
    if LINK.is_symlink() and LINK.readlink() == target:
        return
    with contextlib.suppress(FileNotFoundError):
        LINK.unlink()
    LINK.symlink_to(target, target_is_directory=True)


def stamped() -> list[str]:
    """Return the lines of the stamp: what .venv is known to hold."""
    try:
        return STAMP.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def set_up(lock: Path, line: str) -> None:
    """Make .venv hold the lock and record it as the line; nothing is done when another run just did it."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with only_one(BUILD / "environment.lock"):
        link_collection()
        if line in stamped() and venv_works():
            return
        print(f"Setting up .venv from {lock.name}", flush=True)
        STAMP.unlink(missing_ok=True)
        install(lock)
        lines = [line]
        if line.startswith("test "):
            # The test lock holds everything of the other, at the same versions, so `make hub` finds its own line too.
            lines.append(f"hub {checksum('requirements.txt')} {CHECKOUT}")
        STAMP.write_text("\n".join(lines) + "\n", encoding="utf-8")


def checksum(name: str) -> str:
    """Return the POSIX checksum of a file of the checkout, as scripts/environment computes it."""
    with (CHECKOUT / name).open("rb") as handle:
        return subprocess.run(["cksum"], stdin=handle, capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    """Set up the environment of the lock named first; the second argument is the line of the stamp."""
    lock, line = CHECKOUT / sys.argv[1], sys.argv[2]
    try:
        set_up(lock, line)
    except EnvironmentFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; the same command goes on where this stopped.", file=sys.stderr)
        return 130
    except OSError as error:
        print(
            f"Could not set up .venv in {CHECKOUT}: {error.strerror}"
            f"{f' ({error.filename})' if error.filename else ''}; make room or choose a folder that you can write to.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
