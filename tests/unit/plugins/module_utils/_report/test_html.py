# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a report: complete, harmless, and sufficient by itself."""

from __future__ import annotations

import re
import typing as t
from html.parser import HTMLParser

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.html import page

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onload='alert(3)\x1b[31m&amp;"
PNG = "iVBORw0KGgo="


def step(key: str, status: str, seconds: float = 0.0, detail: str = "", expected: str = "") -> dict[str, t.Any]:
    return {
        "key": key,
        "title": f"step {key}",
        "status": status,
        "seconds": seconds,
        "detail": detail,
        "expected": expected,
    }


def report(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "mode": "full",
        "url": "https://hub.example.org/",
        "hub_version": "5.5.4",
        "counts": {},
        "started": "2026-01-02T03:04:05Z",
        "fingerprint": "f",
        "passed": True,
        "error": "",
        "interrupted": False,
        "steps": [step("answers", "passed", 1.0, "JupyterHub 5.5.4"), step("stop", "passed", 3.0)],
        "versions": {"hub: jupyterhub": "5.5.4", "check: scigateway.jupyterhub": "9.8.7"},
        "screenshots": [],
        "screenshots_note": "",
        **changes,
    }


class Reader(HTMLParser):
    """What a browser makes of a page: tags, attributes and words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            # apart, as a browser shows what stands in different elements
            self.words += f"{data} "


def read(**changes: t.Any) -> Reader:
    reader = Reader(page(report(**changes)))
    assert (reader.open, reader.unclosed) == ([], [])
    return reader


def test_a_hub_that_works() -> None:
    words = " ".join(read().words.split())
    assert "\u2714 Passed The hub at https://hub.example.org/ works (full check)." in words
    assert "2 passed" in words
    assert "Took 4.0 s" in words
    assert "hub: jupyterhub 5.5.4 check: scigateway.jupyterhub 9.8.7" in words
    assert "What failed" not in words


def test_a_hub_that_does_not_work() -> None:
    steps = [
        step("start", "failed", 2.0, "HTTP 500", "a server"),
        step("run", "not run", detail='because "step start" failed'),
        step("clock", "not checked", detail="no date"),
        step("home", "not provided", detail="one account"),
    ]
    sentence = 'The hub failed the step "step start": expected a server, but saw HTTP 500; look at hub.log.'
    words = " ".join(read(passed=False, error=sentence, steps=steps).words.split())
    assert f"\u2718 Failed {sentence}" in words
    assert "What failed \u2718 step start Expected a server Seen HTTP 500" in words
    assert 'Not run step run: because "step start" failed' in words
    assert "Not checked step clock: no date" in words
    assert "Not provided on this platform step home: one account" in words
    assert "1 failed, 1 not run, 1 not checked, 1 not provided" in words


def test_an_interrupted_check_has_not_passed() -> None:
    words = read(passed=False, interrupted=True).words
    assert "Interrupted" in words
    assert "Passed" not in words


def test_what_a_hub_says_is_text_and_nothing_else() -> None:
    hostile = [step(HOSTILE, status, 1.0, HOSTILE, HOSTILE) for status in ("failed", "not run", "not checked")]
    reader = read(
        passed=False,
        url=HOSTILE,
        hub_version=HOSTILE,
        error=HOSTILE,
        steps=hostile,
        versions={HOSTILE: HOSTILE},
        screenshots=[{"title": HOSTILE, "png_base64": PNG}, {"title": "bad", "png_base64": '"><script>'}],
        screenshots_note=HOSTILE,
    )
    assert not [tag for tag, _attributes in reader.tags if tag in ("script", "iframe", "link", "object")]
    assert not [name for _tag, attributes in reader.tags for name in attributes if name.startswith("on")]
    assert [attributes["src"] for tag, attributes in reader.tags if tag == "img"] == [f"data:image/png;base64,{PNG}"]
    assert "\x1b" not in page(report(error=HOSTILE, passed=False))
    assert HOSTILE.replace("\x1b", "?") in reader.words


def test_nothing_is_loaded_from_anywhere() -> None:
    text = page(report(screenshots=[{"title": "The lab", "png_base64": PNG}]))
    loading = ("src", "srcset", "href", "action", "data", "poster", "background")
    sources = [attributes[name] for _tag, attributes in Reader(text).tags for name in loading if name in attributes]
    assert sources == [f"data:image/png;base64,{PNG}"]
    assert "url(" not in text
    assert "@import" not in text
    policy = next(
        attributes["content"]
        for tag, attributes in Reader(text).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_pictures_and_why_there_are_none() -> None:
    pictures = [{"title": "The login page", "png_base64": PNG}, {"title": "The lab", "png_base64": PNG}]
    reader = read(screenshots=pictures)
    assert [attributes["alt"] for tag, attributes in reader.tags if tag == "img"] == ["The login page", "The lab"]
    assert "Playwright is missing" in read(screenshots_note="Playwright is missing").words
    assert "None were taken." in read().words


@pytest.mark.parametrize(
    ("seconds", "bars"), [([1.0, 3.0], ["0.00% 25.00%", "25.00% 75.00%"]), ([0.0], ["0.00% 0.00%"])]
)
def test_bars_show_when_a_step_ran(seconds: list[float], bars: list[str]) -> None:
    reader = read(steps=[step(str(number), "passed", value) for number, value in enumerate(seconds)])
    drawn = [str(attributes["style"]) for tag, attributes in reader.tags if "style" in attributes]
    assert [" ".join(re.findall(r"[\d.]+%", style)) for style in drawn] == bars
