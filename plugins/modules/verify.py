#!/usr/bin/python

# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is the documentation of the action plugin of the same name.

from __future__ import annotations

DOCUMENTATION = r"""
module: verify
short_description: Use a JupyterHub as people do, and say whether it works
version_added: 0.1.0
description:
  - Logs in to a hub through its login page, starts a server with each profile, opens it, runs code, writes a file,
    stops and starts the server, finds the file again, and shows that a second user is refused at that server and that
    the idle culler lives. Then everything that the check made is removed, also after a failure or an interruption.
  - Prints a line per step as it happens and a table at the end, and writes C(verify.xml) (JUnit), C(verify.json) and,
    after a full check that passed, C(verified.json).
  - Works with any JupyterHub from version 4 whose login page has a form for a user name and a password.
  - Runs on the controller. The Python library C(requests) is needed there, and C(websocket-client) for a full check.
author:
  - The scigateway.jupyterhub authors (@scigateway)
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the
      controller.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    details: Nothing is contacted; the steps are listed.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff
      mode.
    details: The check changes nothing that stays.
    support: none
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates
      no change.
    support: full
options:
  url:
    description:
      - Address of the hub as people open it, with its base path, such as C(https://hub.example.org/) or
        C(http://127.0.0.1:8000/jupyter/).
    type: str
    required: true
  ca_file:
    description:
      - File with the certificate authorities to trust. Empty for those of the C(REQUESTS_CA_BUNDLE) environment
        variable or of the library.
    type: str
    default: ''
  check_users:
    description:
      - Exactly two users that exist for the check. The server of the first is used; the second must be refused there.
      - Their servers are stopped and their browser sessions are ended by the check. Neither may be an administrator.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name as it is typed into the login page.
        type: str
        required: true
      password:
        description: Password of that user.
        type: str
        required: true
  service_token:
    description:
      - Token of a hub service with the scopes C(list:services), C(read:services), C(list:users), C(read:servers) and
        C(read:tokens). It is only used to read.
      - Without it the idle culler is not checked, and nobody but the users themselves is asked whether anything is
        left.
    type: str
    default: ''
  profiles:
    description:
      - Slugs of the profiles to start. The first is used for the file that has to outlive a stop. Empty for the hub's
        default.
    type: list
    elements: str
    default: []
  tutorials:
    description:
      - Folders, relative to the home, that must be there and hold something.
    type: list
    elements: str
    default: []
  mode:
    description:
      - V(full) does everything.
      - V(quick) sees whether the hub answers, the first user gets in, and the culler runs; no server is started.
      - V(auto) is quick when O(report_dir) says that a hub with the same O(url) and the same O(fingerprint) has
        passed a full check, and full otherwise.
    type: str
    choices: [auto, full, quick]
    default: auto
  report_dir:
    description:
      - Folder for the reports, made with mode C(0700) when it is missing. Empty for no reports.
    type: str
    default: ''
  fingerprint:
    description:
      - Anything that changes whenever the deployed hub changes. Empty when there is no such thing; then O(mode=auto)
        is full.
    type: str
    default: ''
  expected_version:
    description:
      - Version that the hub must have, such as C(5.5.4). Empty for any.
    type: str
    default: ''
  not_provided:
    description:
      - What the platform of this hub cannot give. Each entry is listed in the reports as skipped, never as passed.
      - The entry C(idle_culling) leaves out the steps of the culler.
    type: list
    elements: dict
    default: []
    suboptions:
      check:
        description: Name of what is not there, such as C(home_isolation).
        type: str
        required: true
      reason:
        description: Why it is not there.
        type: str
        required: true
  log_hint:
    description:
      - Where to look when a step fails, such as the path of the hub's log; told with the failure.
    type: str
    default: ''
  start_timeout:
    description:
      - Seconds that each start and stop of a server, start of a kernel, and run of code may take.
    type: float
    default: 120
  request_timeout:
    description:
      - Seconds that any other request may take to be answered.
    type: float
    default: 20
  culler_watch:
    description:
      - Seconds for which a full check sees to it that the culler stays the same process.
      - JupyterHub notices a dead service after up to 30 seconds and reports its process until then, so that a shorter
        time does not tell a living culler from one that dies at each start. The rest of the check counts, so that the
        wait is short or none where servers are slow to start.
    type: float
    default: 31
seealso:
  - name: JupyterHub REST API
    description: What the check speaks.
    link: https://jupyterhub.readthedocs.io/en/stable/reference/rest-api.html
"""

EXAMPLES = r"""
- name: Verify the hub completely
  scigateway.jupyterhub.verify:
    url: https://hub.example.org/
    check_users:
      - name: hub-check-a
        password: "{{ vault_check_password_a }}"
      - name: hub-check-b
        password: "{{ vault_check_password_b }}"
    service_token: "{{ vault_check_token }}"
    profiles:
      - small
      - large
    mode: full
    report_dir: "{{ playbook_dir }}/reports"
    log_hint: "journalctl -u jupyterhub"
"""

RETURN = r"""
msg:
  description: What came out, in one sentence. On failure the first step that failed, what was expected and seen, and
    where to look.
  returned: always
  type: str
  sample: The hub at https://hub.example.org/ works (full check).
mode:
  description: The form of the check that ran, V(full) or V(quick).
  returned: always
  type: str
  sample: full
planned:
  description: Titles of the steps that would run.
  returned: in check mode
  type: list
  elements: str
url:
  description: Address of the hub, with a slash at the end.
  returned: when the check ran
  type: str
  sample: https://hub.example.org/
hub_version:
  description: Version that the hub reported; empty when it reported none.
  returned: when the check ran
  type: str
  sample: 5.5.4
counts:
  description: How many steps had which result.
  returned: when the check ran
  type: dict
  sample: {passed: 19, failed: 0, not_run: 0, not_checked: 0, not_provided: 1}
failed_step:
  description: Key of the first step that failed.
  returned: on failure
  type: str
  sample: read_back
report:
  description: Path of the JUnit file.
  returned: when the check ran and O(report_dir) is set
  type: str
steps:
  description: The steps in order.
  returned: on success
  type: list
  elements: dict
  contains:
    key:
      description: Name of the step for programs.
      type: str
    title:
      description: Name of the step for people.
      type: str
    status:
      description: One of V(passed), V(failed), V(not run), V(not checked), V(not provided).
      type: str
    seconds:
      description: How long the step took.
      type: float
    detail:
      description: What was seen, or why the step was not run or checked.
      type: str
    expected:
      description: What a working hub would have done; empty unless the step failed.
      type: str
"""
