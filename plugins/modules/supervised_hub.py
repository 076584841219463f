#!/usr/bin/python
# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: supervised_hub
short_description: Run the hub's processes under supervisord, and mend them
version_added: 0.1.0
description:
  - Starts supervisord when it does not run, restarts the programs whose fingerprint has changed, starts those that
    are down, and waits until the hub answers.
  - Servers of users go on while the hub, the proxy or supervisord is restarted.
options:
  data_dir:
    description: Folder of the hub, with C(etc/supervisord.conf) and the environment of supervisord below C(envs/hub).
    type: path
    required: true
  state:
    description: Whether the processes run. V(absent) also ends servers of users.
    type: str
    choices: [present, absent]
    default: present
  fingerprints:
    description:
      - What each program is to run, by its name, and the keeper's own configuration under C(keeper).
      - Any change restarts the program.
    type: dict
    default: {}
  health_url:
    description: Address that answers JSON with status 200 once the hub is there. Required for O(state=present).
    type: str
    default: ''
  health_token_file:
    description: File with a token that this hub accepts at O(health_url), so that no other hub is taken for it.
    type: path
    default: ''
  timeout:
    description: Seconds to wait for that.
    type: int
    default: 90
  boot:
    description:
      - V(auto) installs a unit for the user's systemd where that one lingers. The hub then comes back after a reboot.
    type: str
    choices: [auto, none]
    default: auto
attributes:
  check_mode:
    description: Says what would be done and does nothing.
    support: full
  diff_mode:
    description: Shows what is started or restarted.
    support: full
author:
  - The scigateway.jupyterhub authors (@scigateway)
"""

EXAMPLES = r"""
- name: Run the hub
  scigateway.jupyterhub.supervised_hub:
    data_dir: /var/lib/example
    fingerprints:
      keeper: "1"
      hub: "{{ settings | to_json | hash('sha256') }}"
    health_url: http://127.0.0.1:8000/hub/api/info
    health_token_file: /var/lib/example/secrets/check_token
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be done.
  returned: success
  type: list
  elements: str
  sample: ["restart hub"]
version:
  description: JupyterHub version that answers, empty in check mode when none does.
  returned: O(state=present)
  type: str
  sample: 5.5.4
endpoint:
  description: How the hub is reached, as M(scigateway.jupyterhub.jupyterhub_endpoint) returns it, without secrets.
  returned: O(state=present), not in check mode
  type: dict
  sample: {"url": "http://127.0.0.1:8000/", "version": "5.5.4"}
"""

import os
import xmlrpc.client

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import (
    atomic,
    boot,
    endpoint,
    keeper,
    processes,
)

HUNG_SECONDS = 20


def starter(module: AnsibleModule, data_dir: str) -> None:
    """Start supervisord, by the user's systemd when its unit is there, with a small environment.

    :raises ValueError: in one sentence, when it does not start.
    """
    configuration = os.path.join(data_dir, "etc", "supervisord.conf")
    program = os.path.join(data_dir, "envs", "hub", "bin", "supervisord")
    environment = keeper.clean_environment(os.path.join(data_dir, "state"), dict(os.environ))
    command = boot.start_command(module, data_dir) or [
        "/usr/bin/env",
        *environment,
        program,
        "--configuration",
        configuration,
    ]
    code, output, error = module.run_command(command, cwd="/", umask=0o077)
    if code:
        reason = ((error or output).strip().splitlines() or ["it said nothing"])[-1]
        raise ValueError(
            f"The process keeper supervisord did not start: {reason}; see {data_dir}/logs/supervisord.log."
        )


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "data_dir": {"type": "path", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "fingerprints": {"type": "dict", "default": {}},
            "health_url": {"type": "str", "default": ""},
            "health_token_file": {"type": "path", "default": "", "no_log": False},
            "timeout": {"type": "int", "default": 90},
            "boot": {"type": "str", "choices": ["auto", "none"], "default": "auto"},
        },
        supports_check_mode=True,
    )
    data_dir, wanted = module.params["data_dir"], module.params["fingerprints"]
    hub = keeper.Keeper(data_dir, lambda: starter(module, data_dir), lambda: boot.stop(module, data_dir))
    if module.params["state"] == "absent":
        remove(module, hub)
    unit = boot.Unit(module, data_dir, wanted=module.params["boot"] == "auto")
    actions = unit.pending()
    try:
        if actions and not module.check_mode:
            # taking the unit away stops what it runs, so what is left to do is asked afterwards
            unit.apply()
        program_actions = hub.pending(wanted)
        actions += program_actions
        if not module.check_mode:
            hub.apply(program_actions)
    except (OSError, ValueError, xmlrpc.client.Error) as error:
        module.fail_json(msg=str(error), actions=actions)
    url, seconds = module.params["health_url"], module.params["timeout"]
    token = (atomic.read(module.params["health_token_file"]) or b"").decode("utf-8").strip()
    if module.check_mode:
        answer = keeper.ask(url, token)
    else:
        answer = hub.await_health(url, token, seconds if actions else min(seconds, HUNG_SECONDS))
    if answer is None and not actions and not module.check_mode:
        # all runs what it should, and yet nothing answers: it hangs
        actions = [f"restart {name}" for name in wanted if name != "keeper"]
        hub.apply(actions)
        answer = hub.await_health(url, token, seconds)
    if answer is None and not module.check_mode:
        log = os.path.join(data_dir, "logs", "hub.log")
        words = keeper.last_lines(log)
        module.fail_json(
            msg=(
                f"The hub does not answer at {url}; the last line of {log} is "
                f"{(words or ['not there'])[-1].strip()!r}; correct that and run again."
            ),
            log=words,
            actions=actions,
        )
    if actions and not module.check_mode:
        hub.remember(wanted)
    diff = {"before": "", "after": "".join(f"{action}\n" for action in actions)}
    version = str((answer or {}).get("version", ""))
    known = {} if module.check_mode else {**endpoint.read(data_dir), "boot": unit.sentence()}
    module.exit_json(changed=bool(actions), actions=actions, version=version, endpoint=known, diff=diff)


def remove(module: AnsibleModule, hub: keeper.Keeper) -> None:
    """End all processes of the hub and take the unit away; leaves the module."""
    data_dir = module.params["data_dir"]
    unit = boot.Unit(module, data_dir, wanted=False)
    actions = unit.pending()
    running = processes.of_hub(data_dir)
    if running:
        actions.append(f"end {len(running)} processes")
    if actions and not module.check_mode:
        if unit.pending():
            unit.apply()
        left = hub.end(with_servers=True)
        if left:
            module.fail_json(
                msg=(
                    f"These processes of the hub in {data_dir} did not end: {', '.join(map(str, left))}; end them by "
                    "hand, then run again."
                )
            )
    module.exit_json(
        changed=bool(actions),
        actions=actions,
        diff={"before": "", "after": "".join(f"{action}\n" for action in actions)},
    )


if __name__ == "__main__":
    main()
