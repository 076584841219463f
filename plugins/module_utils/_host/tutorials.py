# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tutorials as git repositories."""

from __future__ import annotations

import os

from ansible.module_utils.basic import AnsibleModule

from . import atomic, room

REMOTE_SECONDS = 30
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_COMMAND": f"ssh -o BatchMode=yes -o ConnectTimeout={REMOTE_SECONDS}",
    # neither a user's settings nor hooks have a say in what is deployed
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
_AUTHOR = [
    "-c",
    "user.name=Tutorials",
    "-c",
    "user.email=tutorials@localhost",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "commit.gpgSign=false",
]


def _telling(output: str) -> str:
    """Return the line of git's output that says why: hints may follow it."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next((line for line in lines if line.startswith(("fatal:", "ERROR:"))), lines[-1])


def _path(source: str) -> str:
    """Return the path of a repository on this host, an empty string for one elsewhere."""
    path = source[len("file://") :] if source.startswith("file://") else source
    return path if os.path.isabs(path) else ""


class Git:
    """Runs git on this host.

    :raises ValueError: from every method, in one sentence, when git refuses.
    """

    def __init__(self, module: AnsibleModule) -> None:
        self._module = module

    def _run(self, *arguments: str) -> tuple[int, str, str]:
        code, output, error = self._module.run_command(
            [self._module.get_bin_path("git", required=True), *_AUTHOR, *arguments], environ_update=_QUIET, umask=0o022
        )
        return code, output.strip(), error.strip()

    def _must(self, purpose: str, *arguments: str) -> str:
        code, output, error = self._run(*arguments)
        if code:
            raise ValueError(f"{purpose} failed: {_telling(error or output or 'git said nothing')}")
        return output

    def is_repository(self, path: str) -> bool:
        """Tell whether a folder of this host is itself the top of a git repository."""
        return os.path.exists(os.path.join(path, ".git")) or (
            os.path.isfile(os.path.join(path, "HEAD")) and os.path.isdir(os.path.join(path, "objects"))
        )

    def check_remote(self, source: str, branch: str) -> None:
        """Refuse a repository that does not answer, or that has no such branch."""
        path = _path(source)
        if path and os.geteuid() == 0 and room.closed_to_others(path):
            raise ValueError(
                f"The tutorial repository {source} lies below {room.closed_to_others(path)}, which the hub's "
                "unprivileged account cannot enter; move it, or open that folder."
            )
        seconds = self._module.get_bin_path("timeout")
        command = [seconds, str(REMOTE_SECONDS)] if seconds else []
        code, output, error = self._module.run_command(
            [*command, self._module.get_bin_path("git", required=True), "ls-remote", "--heads", "--tags", "--", source],
            environ_update={**_QUIET, "GIT_CONFIG_GLOBAL": self._trusting(path)},
        )
        if code:
            reason = _telling(error).rstrip(".") if error.strip() else f"no answer in {REMOTE_SECONDS} seconds"
            raise ValueError(
                f"The tutorial repository {source} cannot be read: {reason}; correct its address in the site, or "
                "check the network."
            )
        names = [line.split("\t")[1].split("/", 2)[2] for line in output.splitlines() if "\t" in line]
        if branch and branch not in names:
            raise ValueError(
                f"The tutorial repository {source} has no branch or tag {branch!r}; it has "
                f"{', '.join(names[:8]) or 'none'}."
            )
        if not names:
            raise ValueError(f"The tutorial repository {source} is empty; put something into it first.")

    def _trusting(self, path: str) -> str:
        """Return a git configuration that lets a repository of this host be read though it is somebody else's."""
        if not path:
            return os.devnull
        configuration = os.path.join(self._module.tmpdir, "gitconfig")
        quoted = path.replace("\\", "\\\\").replace('"', '\\"')
        content = f'[safe]\n\tdirectory = "{quoted}"\n\tdirectory = "{quoted}/.git"\n'
        atomic.write(configuration, content.encode("utf-8"), 0o600)
        return configuration

    def keep_folder(self, folder: str, repository: str) -> str:
        """Make ``repository`` hold the current content of ``folder``; return the changed files, a line each."""
        if not os.path.isdir(folder):
            raise ValueError(f"The tutorial folder {folder} is not there; correct its path in the site.")
        exists = self.is_repository(repository)
        if not exists and self._module.check_mode:
            return "".join(f"{name}\n" for name in sorted(os.listdir(folder)))
        if not exists:
            self._must(
                f"Making the tutorial repository {repository}",
                "init",
                "--quiet",
                "--bare",
                "--initial-branch=main",
                repository,
            )
        where = ["--git-dir", repository, "--work-tree", folder]
        if self._module.check_mode:
            # without the lock, which would touch the repository's folder
            look = ["--no-optional-locks", *where, "status", "--porcelain", "--untracked-files=all"]
            changes = self._must(f"Reading the tutorial folder {folder}", *look)
            return f"{changes}\n" if changes else ""
        # left by a run that was interrupted: nobody else writes this repository
        left = os.path.join(repository, "index.lock")
        if os.path.exists(left):
            os.unlink(left)
        self._must(f"Reading the tutorial folder {folder}", *where, "add", "--all", "--", ".")
        status = self._must(
            f"Reading the tutorial folder {folder}", *where, "status", "--porcelain", "--untracked-files=no"
        )
        unborn = self._run(*where, "rev-parse", "--verify", "--quiet", "HEAD")[0] != 0
        if not status and not unborn:
            return ""
        self._must(
            f"Keeping the tutorial folder {folder}",
            *where,
            "commit",
            "--quiet",
            "--allow-empty",
            "--message",
            f"Tutorials from {folder}",
        )
        return f"{status}\n"
