# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that takes one picture of one page; Camera starts it, and nothing imports it.

It reads a JSON object from its input: `url`, `program` (of Chromium), `arguments`, `wait_for` (a CSS selector of what
shows that the page is ready, may be empty), `seconds` (the time that it has), `cookies` (as Playwright takes them),
`token` (of JupyterHub, may be empty) and `any_certificate`. It writes the PNG to its output, or the reason why there
is none to its error output.
"""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import typing as t
from urllib.parse import urljoin, urlsplit

_WIDTH, _HEIGHT = 1280, 800
# how long a page may take from its last file to what it shows
_READY_MILLISECONDS = 8000

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 10


def main() -> int:
    """Take the picture; returns the exit status of the program."""
    order = json.load(sys.stdin)
    # also when whoever asked for the picture is gone: the signal ends this program and with it the browser
    signal.alarm(int(order["seconds"]) + 5)
    try:
        picture = _take(order)
    except Exception as error:  # whatever happens to a picture is a remark in the report
        sys.stderr.write(f"{type(error).__name__}: {str(error).strip().splitlines()[0]}")
        return 1
    sys.stdout.buffer.write(picture)
    return 0


def _take(order: t.Mapping[str, t.Any]) -> bytes:
    # imported here, so that a missing library is a reason like any other
    from playwright.sync_api import TimeoutError as PlaywrightTimeout
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=order["program"], args=order["arguments"])
        try:
            context = browser.new_context(
                viewport={"width": _WIDTH, "height": _HEIGHT}, ignore_https_errors=order["any_certificate"]
            )
            context.set_default_timeout(1000 * order["seconds"])
            context.add_cookies(order["cookies"])
            page = context.new_page()
            if order["token"]:
                _show_token(page, order["url"], order["token"])
            page.route("**/api/workspaces/**", _leave_no_workspace)
            page.goto(order["url"], wait_until="load")
            if order["wait_for"]:
                # another interface than the expected one is worth a picture too
                with contextlib.suppress(PlaywrightTimeout):
                    page.locator(order["wait_for"]).first.wait_for(timeout=_READY_MILLISECONDS)
            picture: bytes = page.screenshot(animations="disabled")
            return picture
        finally:
            browser.close()


def _show_token(page: t.Any, url: str, token: str) -> None:
    """Send the token along with each request to the hub, and with no other one.

    A browser that is told to go on with other headers keeps them for redirects, also to others, and Playwright sees no
    redirected request again: hence those within the hub are followed here, and the others without the token.
    """
    from playwright.sync_api import Error as PlaywrightError

    hub = _origin(url)

    def pass_on(route: t.Any) -> None:
        asked = route.request.url
        if _origin(asked) != hub:
            route.continue_()
            return
        headers = {**route.request.headers, "Authorization": f"token {token}"}
        try:
            answer = route.fetch(headers=headers, max_redirects=0)
            for _redirect in range(_MOST_REDIRECTS):
                asked = urljoin(asked, answer.headers.get("location", asked))
                if answer.status not in _REDIRECTS or _origin(asked) != hub or route.request.method != "GET":
                    break
                answer = route.fetch(url=asked, headers=headers, max_redirects=0)
            route.fulfill(response=answer)
        except PlaywrightError:  # the hub does not answer, or the picture is done
            with contextlib.suppress(PlaywrightError):
                route.abort()

    page.route("**/*", pass_on)


def _origin(url: str) -> tuple[str, str]:
    """Scheme and host with port of an address; it stands here too, as this program imports nothing of its own."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _leave_no_workspace(route: t.Any) -> None:
    """Refuse what would write the lab's layout into the home of its user."""
    if route.request.method in ("GET", "HEAD"):
        route.fallback()
    else:
        route.abort()


if __name__ == "__main__":
    raise SystemExit(main())
