# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Coming back after a reboot: a unit of the user's own systemd, where that one lingers."""

from __future__ import annotations

import os
import pwd
import re

from ansible.module_utils.basic import AnsibleModule

from . import atomic, keeper


def unit_name(data_dir: str) -> str:
    """Return the name of the unit for the hub in ``data_dir``: two hubs may lie in folders of the same name."""
    readable = re.sub(r"[^A-Za-z0-9_.-]+", "-", os.path.basename(data_dir))
    return f"scigateway-hub-{readable}-{atomic.digest(os.fsencode(data_dir))[:8]}.service"


def unit_path(data_dir: str) -> str:
    """Return where the unit file lies (systemd.unit(5))."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.path.join(base, "systemd", "user", unit_name(data_dir))


def start_command(module: AnsibleModule, data_dir: str) -> list[str]:
    """Return the command that starts the hub through the user's systemd, or nothing when its unit is not installed."""
    if not os.path.exists(unit_path(data_dir)):
        return []
    return [module.get_bin_path("systemctl", required=True), "--user", "start", unit_name(data_dir)]


def stop(module: AnsibleModule, data_dir: str) -> None:
    """Stop the hub's unit where it is active; otherwise systemd would start again what is ended under it."""
    if os.path.exists(unit_path(data_dir)):
        module.run_command([module.get_bin_path("systemctl", required=True), "--user", "stop", unit_name(data_dir)])


def _without_environment(content: str) -> list[str]:
    """Return the lines of a unit that do not depend on the session in which it was written."""
    return [line for line in content.splitlines() if not line.startswith("Environment=")]


class Unit:
    """The unit of one hub.

    :param wanted: whether it shall be there, where the user's systemd lingers; None leaves it as it is.
    """

    def __init__(self, module: AnsibleModule, data_dir: str, wanted: bool | None = None) -> None:
        self._module = module
        self._data_dir = data_dir
        self._path = unit_path(data_dir)
        self._systemctl = module.get_bin_path("systemctl") or ""
        self._manager = bool(self._systemctl) and os.geteuid() != 0 and self._answers()
        self._lingers = self._manager and self._linger_is_on()
        self._wanted = os.path.exists(self._path) if wanted is None else wanted and self._lingers

    def _answers(self) -> bool:
        """Tell whether a systemd of this user runs and can be reached from here."""
        return (
            os.path.isdir("/run/systemd/system")
            and self._module.run_command([self._systemctl, "--user", "show-environment"])[0] == 0
        )

    def _linger_is_on(self) -> bool:
        return os.path.exists(os.path.join("/var/lib/systemd/linger", pwd.getpwuid(os.geteuid()).pw_name))

    def _content(self) -> str:
        environment = keeper.clean_environment(os.path.join(self._data_dir, "state"), dict(os.environ))[1:]
        lines = [
            "[Unit]",
            "Description=JupyterHub on this computer",
            "[Service]",
            f"ExecStart={self._data_dir}/envs/hub/bin/supervisord --nodaemon --configuration "
            f"{self._data_dir}/etc/supervisord.conf",
            *(f'Environment="{variable}"' for variable in environment if not re.search(r'["%\n\\]', variable)),
            "Restart=always",
            # users' servers go on when the hub is restarted
            "KillMode=process",
            "[Install]",
            "WantedBy=default.target",
        ]
        return "\n".join(lines) + "\n"

    def pending(self) -> list[str]:
        """Return what is to be done about the unit: nothing, or one phrase."""
        found = atomic.read(self._path)
        if not self._wanted:
            return ["remove the unit that starts the hub after a reboot"] if found is not None else []
        if found is not None and _without_environment(found.decode("utf-8")) == _without_environment(self._content()):
            return []
        return ["install the unit that starts the hub after a reboot"]

    def apply(self) -> None:
        """Write and enable the unit, or disable and remove it.

        :raises ValueError: in one sentence, when systemd refuses.
        """
        if self._wanted:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            atomic.write(self._path, self._content().encode("utf-8"), 0o600)
            self._systemd("daemon-reload")
            self._systemd("enable", unit_name(self._data_dir))
        else:
            if self._manager:
                self._systemd("disable", "--now", unit_name(self._data_dir))
            os.unlink(self._path)

    def _systemd(self, *arguments: str) -> None:
        code, _output, error = self._module.run_command([self._systemctl, "--user", *arguments])
        if code:
            raise ValueError(
                f"systemctl --user {' '.join(arguments)} failed: {error.strip()}; correct it, or set jupyterhub_boot "
                "to none."
            )

    def sentence(self) -> str:
        """Say what happens after a reboot."""
        if self._wanted:
            return "After a reboot the hub comes back by itself."
        if self._manager and not self._lingers:
            return (
                "After a reboot, run the deployment again to start the hub; once you ran 'loginctl enable-linger', "
                "it will come back by itself."
            )
        return "After a reboot, run the deployment again to start the hub."
