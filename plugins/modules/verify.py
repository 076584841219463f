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
  - Looks at a hub from outside, logs in, starts a server with each profile, opens it, runs code, writes and uploads
    files, stops and starts the server, finds its file again, shows that a second user reaches neither that server nor
    that home, and that the idle culler lives. When asked, it also sees whether limits are met, idle servers are
    stopped, and servers outlive breaks and restarts of the hub.
  - Then everything that the check made is removed, also after a failure or an interruption.
  - Prints a line per step as it happens, a table, and a last line for programs. Writes C(verify.html), C(verify.xml)
    (JUnit), C(verify.json) and, after a full check that passed, C(verified.json).
  - Works with any JupyterHub from version 4. Where no form takes a user name and a password, a service token stands in
    for the login.
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
      - Two users that exist for the check alone. The server of the first is used; the second must be refused there.
        Neither may be an administrator.
      - A running server of V(hub-check-a) or V(hub-check-b) is stopped, and their browser sessions are ended. A running
        server of users with other names is left alone and fails the check.
      - With passwords, both log in through the form of the login page. Without, O(service_token) stands in for the
        logins. The users that are then missing on the hub are made.
      - Empty for V(hub-check-a) and V(hub-check-b) without passwords.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name as it is typed into the login page.
        type: str
        required: true
      password:
        description: Password of that user; for both users or for none.
        type: str
        default: ''
  service_token:
    description:
      - Token of a hub service with the scopes C(read:hub) and C(read:services!service=idle-culler) (or another
        O(culler_service)), by which the check reads what a user cannot see.
      - To read what is left of the two users, to stand in for logins, and to remove users, it also needs
        C(admin:users!user=X), C(servers!user=X), C(access:servers!user=X) and C(tokens!user=X) for each user X.
      - Without it the idle culler is not checked, and nobody but the users themselves is asked whether anything is
        left.
    type: str
    default: ''
  keep_users:
    description:
      - Whether users that the check has made on the hub may stay. Otherwise they are removed at the end, which takes
        a O(service_token) that may do so; without one they are named.
    type: bool
    default: false
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
  screenshots:
    description:
      - Whether the page in O(report_dir) shows pictures of the login page and of the lab. They are made when the
        Python library C(playwright) and a Chromium of the system are on the controller.
    type: bool
    default: true
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
  login_provider:
    description:
      - Where the login page must lead, exactly, when people log in at a provider - a dictionary with C(name),
        C(authorize_url) (the page of the provider), C(redirect_url) (the address of this hub that the provider knows)
        and C(client_id). Empty when this is not asked.
    type: dict
    default: {}
  certificate_days:
    description:
      - Fewest days for which the certificate of the hub must still be valid.
    type: int
    default: 14
  memory_limit:
    description:
      - Bytes of memory that one server must not get beyond. 0 when there is no such limit.
    type: int
    default: 0
  cpu_limit:
    description:
      - Processor cores that one server must not get beyond. 0 when there is no such limit.
    type: float
    default: 0
  closed_addresses:
    description:
      - Addresses, each as C(host:port), that a user's server must not reach. No other private address is tried. The
        default is the metadata service of the clouds alone.
    type: list
    elements: str
    default: ['169.254.169.254:80']
  idle_websocket:
    description:
      - Seconds of silence on the websocket of a kernel, after which it must still run code. 0 when this is not asked.
      - Longer than the idle timeout of each proxy on the way, it shows whether a notebook survives a coffee break.
    type: float
    default: 0
  culling:
    description:
      - Seconds within which the hub must have stopped a server that nobody uses. 0 when this is not asked.
    type: float
    default: 0
  commands:
    description:
      - Commands that control the hub, run on the controller, each a list of words without a shell. A step whose
        command is missing is not checked.
      - C(restart_hub) restarts the hub, and may return before it is back.
      - C(culler_scopes) prints what O(culler_service) may do, as C({"admin":false,"scopes":["list:users"]}).
      - C(hub_log) prints the last lines of the hub's log.
    type: dict
    default: {}
  not_provided:
    description:
      - What the platform of this hub cannot give. Each entry is listed in the reports as skipped, never as passed.
      - The entries C(idle_culling), C(https), C(home_isolation), C(home_kept), C(memory_limit), C(cpu_limit) and
        C(network_isolation) leave out their steps.
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
  culler_service:
    description:
      - Name of the hub's service that stops idle servers, such as C(jupyterhub-idle-culler) on Zero to JupyterHub and
        C(cull-idle) on The Littlest JupyterHub.
    type: str
    default: idle-culler
  culler_watch:
    description:
      - Seconds for which a full check sees to it that the culler stays the same process.
      - JupyterHub notices a dead service after up to 30 seconds and reports its process until then, so that a shorter
        time does not tell a living culler from one that dies at each start. The rest of the check counts, so that the
        wait is short or none where servers are slow to start.
    type: float
    default: 36
  time_limit:
    description:
      - Seconds after which no further step is begun. Cleaning up still happens.
    type: float
    default: 900
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

- name: Verify a hub where people log in at a provider
  scigateway.jupyterhub.verify:
    url: https://hub.example.org/
    service_token: "{{ vault_check_token }}"
    login_provider:
      name: GitHub
      authorize_url: https://github.com/login/oauth/authorize
      redirect_url: https://hub.example.org/hub/oauth_callback
      client_id: 0123456789abcdef
    commands:
      restart_hub: [ssh, hub.example.org, sudo, systemctl, restart, jupyterhub]
    memory_limit: 2147483648
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
page:
  description: Path of the page for people.
  returned: when the check ran and O(report_dir) is set
  type: str
summary:
  description: One line for programs, C(verify:) and then C(key=value), quoted as a shell reads it. The keys are
    C(result) (V(passed), V(failed) or V(interrupted)), C(url), C(mode), C(passed), C(failed), C(not_run),
    C(not_checked), C(not_provided), C(seconds) and C(report).
  returned: when the check ran
  type: str
  sample: "verify: result=passed url=https://hub.example.org/ mode=full passed=34 failed=0 not_run=0 not_checked=3
    not_provided=2 seconds=41.2 report=/srv/reports/verify.json"
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
