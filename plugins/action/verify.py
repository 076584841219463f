# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: use a hub as people do. Its documentation stands in the module of the same name."""

from __future__ import annotations

import contextlib
import time
import typing as t
from dataclasses import asdict

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.address import HubAddress
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.arguments import ARGUMENTS
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.check import (
    Result,
    check_hub,
    planned_steps,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import BadSettings
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.libraries import (
    load_requests,
    load_websocket,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.plan import FULL, QUICK
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.settings import Settings, read_settings
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.steps import FAILED, Outcome
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report import text
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.about import own_versions
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.files import (
    ReportFolder,
    ReportFolderError,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.html import page
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.junit import junit
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.screenshots import Camera

VERIFIED = "verified.json"

display = Display()


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core is not typed
    """Verify a hub from the controller; it changes nothing that stays."""

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run the check that the task asks for and return its result."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        args = self.validate_argument_spec(argument_spec=ARGUMENTS)[1]
        folder = ReportFolder(args["report_dir"]) if args["report_dir"] else None
        try:
            settings = read_settings(args)
            mode = _mode(args, settings, folder)
            if self._task.check_mode:
                return {**result, **_planned(settings, mode)}
            load_requests()
            if mode == FULL:
                load_websocket()
            if folder:
                folder.prepare()
            return {**result, **_verify(settings, mode, args, folder)}
        except (BadSettings, ReportFolderError) as error:
            raise AnsibleActionFail(str(error)) from None  # ansible-core would add the cause to the sentence


def _mode(args: t.Mapping[str, t.Any], settings: Settings, folder: ReportFolder | None) -> str:
    """Quick only when the same hub, as it is deployed now, has passed a full check before."""
    if args["mode"] != "auto":
        return str(args["mode"])
    verified = folder.read_json(VERIFIED) if folder else {}
    known = bool(args["fingerprint"]) and (verified.get("fingerprint"), verified.get("url")) == (
        args["fingerprint"],
        settings.url,
    )
    return QUICK if known else FULL


def _planned(settings: Settings, mode: str) -> dict[str, t.Any]:
    titles = planned_steps(settings, mode)
    message = f"Would verify {settings.url} ({mode}, {len(titles)} steps)"
    _say("\n".join([message, *(f"          {title}" for title in titles)]))
    return {"changed": False, "mode": mode, "msg": message, "planned": titles}


def _say(line: str) -> None:
    # after an interruption the process that prints may be gone, and cleaning up must go on
    with contextlib.suppress(OSError, ValueError):
        display.display(line)


def _verify(
    settings: Settings, mode: str, args: t.Mapping[str, t.Any], folder: ReportFolder | None
) -> dict[str, t.Any]:
    started = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    _say(f"Verifying {settings.url} ({mode})")
    pictured = folder is not None and mode == FULL and settings.screenshots
    camera = Camera(HubAddress(settings.url), settings.ca_file) if pictured else None
    checked = check_hub(settings, mode, lambda outcome: _say(text.line(outcome)), camera)
    sentence = text.sentence(checked.outcomes, args["log_hint"])
    _say("\n" + text.table(checked.outcomes))
    result: dict[str, t.Any] = {
        "mode": mode,
        "url": settings.url,
        "hub_version": checked.hub_version,
        "counts": text.counts(checked.outcomes),
    }
    if folder:
        result["report"] = folder.file("verify.xml")
        result["page"] = folder.file("verify.html")
    fate = "interrupted" if checked.interrupted else "failed" if sentence else "passed"
    result["summary"] = text.summary_line(
        fate,
        checked.seconds,
        checked.outcomes,
        url=settings.url,
        mode=mode,
        report=folder.file("verify.json") if folder else "",
    )
    if folder:
        _write_reports(folder, result, checked, {"started": started, "fingerprint": args["fingerprint"]}, sentence)
    _say("\n" + result["summary"])
    if checked.interrupted:
        raise KeyboardInterrupt
    if sentence:
        first = next(outcome.key for outcome in checked.outcomes if outcome.status == FAILED)
        return {**result, "changed": False, "failed": True, "msg": sentence, "failed_step": first}
    message = f"The hub at {settings.url} works ({mode} check)."
    return {**result, "changed": False, "msg": message, "steps": [_row(outcome) for outcome in checked.outcomes]}


def _row(outcome: Outcome) -> dict[str, t.Any]:
    return {**asdict(outcome), "seconds": round(outcome.seconds, 3)}


def _write_reports(
    folder: ReportFolder, result: t.Mapping[str, t.Any], checked: Result, about: t.Mapping[str, str], sentence: str
) -> None:
    steps = [_row(outcome) for outcome in checked.outcomes]
    passed = not sentence and not checked.interrupted
    if not passed:
        folder.remove(VERIFIED)
    report = {
        **{key: result[key] for key in ("mode", "url", "hub_version", "counts", "summary")},
        **about,
        "passed": passed,
        "error": sentence,
        "steps": steps,
        "interrupted": checked.interrupted,
        "seconds": round(checked.seconds, 3),
        "versions": {**checked.versions, **own_versions()},
        "screenshots_note": checked.pictures_note,
    }
    folder.write_json("verify.json", report)
    folder.write("verify.xml", junit(f"verify.{result['mode']}", about["started"], checked.outcomes))
    folder.write("verify.html", page({**report, "screenshots": checked.pictures}))
    if passed and result["mode"] == FULL:
        record = {key: report[key] for key in ("url", "fingerprint", "hub_version", "started")}
        folder.write_json(VERIFIED, record)
