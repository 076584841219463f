# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for single files: the licence of plugins, one subject each, nothing put off without a reason."""

from __future__ import annotations

import re
from pathlib import Path

LONGEST_MODULE = 300


def code_lines(text: str) -> int:
    """Return the lines of a module apart from its documentation blocks."""
    return len(
        re.sub(
            r'^(DOCUMENTATION|EXAMPLES|RETURN) = r?""".*?^"""', "", text, flags=re.MULTILINE | re.DOTALL
        ).splitlines()
    )


def test_plugins_state_their_licence(texts: dict[Path, str]) -> None:
    plugins = {
        name: text for name, text in texts.items() if name.parts[0] == "plugins" and name.suffix == ".py" and text
    }
    assert plugins
    wanted = ("GNU General Public License v3.0+", "SPDX-License-" + "Identifier: GPL-3.0-or-later")
    without = [
        str(name)
        for name, text in plugins.items()
        if any(line not in "\n".join(text.splitlines()[:20]) for line in wanted)
    ]
    assert without == []


def test_modules_keep_to_one_subject(texts: dict[Path, str]) -> None:
    lengths = {
        str(name): code_lines(text)
        for name, text in texts.items()
        if name.parts[0] == "plugins" and name.suffix == ".py"
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_nothing_is_put_off_without_an_issue(texts: dict[Path, str]) -> None:
    # In parts, so that this line is not one of them.
    word = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b(?!.*#\d+)")
    found = [
        f"{name}:{number}"
        for name, text in texts.items()
        if name.suffix != ".txt" and name.parts[0] not in ("COPYING", "LICENSES")
        for number, line in enumerate(text.splitlines(), 1)
        if word.search(line)
    ]
    assert found == []
