# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit that brings a hub back after a reboot, with a stand-in for systemctl."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import boot
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.programs import write_program


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a systemctl that notes its arguments, of a user whose systemd runs and lingers."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("https_proxy", "http://proxy:3128")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(boot.Unit, "_answers", lambda unit: True)
    monkeypatch.setattr(boot.Unit, "_linger_is_on", lambda unit: True)
    return write_program(tmp_path / "systemctl", 'echo "$*" >> "$0.log"')


def calls(systemctl: Path) -> list[str]:
    log = Path(f"{systemctl}.log")
    found = log.read_text().splitlines() if log.exists() else []
    log.write_text("")
    return found


def test_it_is_installed_once_and_taken_away_again(module: AnsibleModule, systemctl: Path) -> None:
    name = boot.unit_name("/srv/hub")
    unit = boot.Unit(module, "/srv/hub", wanted=True)
    assert unit.pending()
    unit.apply()
    assert calls(systemctl) == ["--user daemon-reload", f"--user enable {name}"]
    assert not boot.Unit(module, "/srv/hub", wanted=True).pending()
    assert boot.start_command(module, "/srv/hub") == [str(systemctl), "--user", "start", name]
    assert unit.sentence() == "After a reboot the hub comes back by itself."

    boot.stop(module, "/srv/hub")
    assert calls(systemctl) == [f"--user stop {name}"]

    gone = boot.Unit(module, "/srv/hub", wanted=False)
    assert gone.pending()
    gone.apply()
    assert calls(systemctl) == [f"--user disable --now {name}"]
    assert not boot.Unit(module, "/srv/hub", wanted=False).pending()
    assert boot.start_command(module, "/srv/hub") == []
    boot.stop(module, "/srv/hub")
    assert calls(systemctl) == []


def test_it_starts_the_hub_in_a_small_environment(module: AnsibleModule, systemctl: Path) -> None:
    boot.Unit(module, "/srv/hub", wanted=True).apply()
    lines = Path(boot.unit_path("/srv/hub")).read_text().splitlines()
    start = "ExecStart=/srv/hub/envs/hub/bin/supervisord --nodaemon --configuration /srv/hub/etc/supervisord.conf"
    assert start in lines
    assert 'Environment="https_proxy=http://proxy:3128"' in lines
    assert 'Environment="HOME=/srv/hub/state"' in lines
    assert {"Restart=always", "KillMode=process", "WantedBy=default.target"} < set(lines)


def test_a_value_that_a_unit_would_misread_is_left_out(
    module: AnsibleModule, systemctl: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://a%20b@proxy")
    boot.Unit(module, "/srv/hub", wanted=True).apply()
    assert "%" not in Path(boot.unit_path("/srv/hub")).read_text()


def test_two_hubs_in_folders_of_the_same_name_have_two_units(module: AnsibleModule, systemctl: Path) -> None:
    boot.Unit(module, "/srv/a/local", wanted=True).apply()
    assert not boot.Unit(module, "/srv/b/local", wanted=False).pending()
    assert boot.Unit(module, "/srv/b/local", wanted=True).pending()


def test_without_lingering_none_is_installed_and_the_way_is_told(
    module: AnsibleModule, systemctl: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boot.Unit, "_linger_is_on", lambda unit: False)
    unit = boot.Unit(module, "/srv/hub", wanted=True)
    assert not unit.pending()
    assert "once you ran 'loginctl enable-linger', it will come back by itself." in unit.sentence()


def test_without_systemd_the_deployment_is_to_be_run_again(
    module: AnsibleModule, systemctl: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boot.Unit, "_answers", lambda unit: False)
    unit = boot.Unit(module, "/srv/hub", wanted=True)
    assert not unit.pending()
    assert unit.sentence() == "After a reboot, run the deployment again to start the hub."


def test_as_root_no_unit_is_installed(module: AnsibleModule, systemctl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert not boot.Unit(module, "/srv/hub", wanted=True).pending()


def test_a_refusal_of_systemd_is_one_sentence(module: AnsibleModule, systemctl: Path) -> None:
    write_program(systemctl, 'echo "Failed to connect to bus" >&2; exit 1')
    with pytest.raises(
        ValueError, match=r"^systemctl --user daemon-reload failed: Failed to connect to bus; correct it"
    ):
        boot.Unit(module, "/srv/hub", wanted=True).apply()
