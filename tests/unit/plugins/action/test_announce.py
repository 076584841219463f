# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines for the operator are printed as they are, the empty ones left out."""

from __future__ import annotations

from unittest import mock

import pytest
from ansible.utils.display import Display
from ansible_collections.scigateway.jupyterhub.plugins.action import announce


def test_lines_are_printed_also_in_check_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr(Display, "display", lambda _display, text, *_rest, **_more: printed.append(text))
    plugin = announce.ActionModule(
        task=mock.Mock(args={"lines": ["one", "", "  two"]}, check_mode=True, async_val=0, diff=False),
        connection=mock.Mock(),
        play_context=mock.Mock(),
        loader=mock.Mock(),
        templar=mock.Mock(),
        shared_loader_obj=mock.Mock(),
    )
    assert plugin.run(task_vars={})["changed"] is False
    assert printed == ["one", "  two"]
