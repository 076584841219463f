# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error that a site's description ends with."""

from __future__ import annotations


class SiteError(Exception):
    """A site that cannot be planned; *problems* holds one sentence for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        if len(problems) == 1:
            text = problems[0]
        else:
            text = "\n".join(
                [f"{len(problems)} things in the site's description are wrong:"] + [f"- {p}" for p in problems]
            )
        super().__init__(text)
