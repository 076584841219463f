# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of a login page: which of its fields take the name and the password, and which ask for more."""

from __future__ import annotations

import typing as t
from html.parser import HTMLParser

# kinds of input in which a person types something
_TYPED = ("text", "email", "password", "number", "tel")


class LoginForm:
    """A form with its fields: user_field and password_field are the first of their kinds, further are those to type in
    beyond them; fields has the hidden ones with their values."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, str] = {}
        self.user_field = ""
        self.password_field = ""
        self.further: list[str] = []

    def add(self, given: t.Mapping[str, str]) -> None:
        """Take note of an input element."""
        name, kind = given.get("name", ""), given.get("type", "text").lower()
        if not name:
            return
        if kind == "hidden":
            self.fields[name] = given.get("value", "")
        elif kind == "password" and not self.password_field:
            self.password_field = name
        elif kind in ("text", "email") and not self.user_field:
            self.user_field = name
        elif kind in _TYPED:
            self.further.append(name)


class _FormFinder(HTMLParser):
    """Collects the forms of a page with their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[LoginForm] = []
        self._open: LoginForm | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = LoginForm(given.get("action", ""))
            self.forms.append(self._open)
        elif tag == "input" and self._open is not None:
            self._open.add(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def forms(text: str) -> list[LoginForm]:
    """All forms of a page."""
    finder = _FormFinder()
    finder.feed(text)
    return finder.forms


def login_form(text: str) -> LoginForm | None:
    """The first form that takes a name and a password."""
    return next((form for form in forms(text) if form.user_field and form.password_field), None)
