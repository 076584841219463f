# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for many things at once: one listing answers all who wait."""

from __future__ import annotations

import threading
import time
import typing as t

from .errors import CloudError, Interrupted

_SHORTEST_SECONDS = 1.0
_LONGEST_SECONDS = 4.0


class Watch:
    """Lists *kinds* of things as long as somebody waits for one, and tells each what became of its own.

    *listings* maps a kind to a function that returns what there is, ID to state. *stop* ends all waiting.
    """

    def __init__(
        self,
        listings: t.Mapping[str, t.Callable[[], t.Mapping[str, t.Any]]],
        stop: threading.Event,
        seconds: float,
    ) -> None:
        self._listings = listings
        self._stop = stop
        self._deadline = time.monotonic() + seconds
        self._seconds = seconds
        self._changed = threading.Condition()
        self._waiting: dict[str, int] = dict.fromkeys(listings, 0)
        self._rounds: dict[str, int] = dict.fromkeys(listings, 0)
        self._seen: dict[str, t.Mapping[str, t.Any]] = {}
        self._error: CloudError | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._thread.join()

    def until(self, kind: str, id_: str, is_done: t.Callable[[t.Any], bool], what: str) -> t.Any:
        """Return the state of a thing (None once it is gone) as soon as *is_done* says so of it.

        :raises CloudError: when the time is over; *is_done* may raise one too.
        """
        with self._changed:
            self._waiting[kind] += 1
            self._changed.notify_all()
            # a listing that is under way may have begun before the thing was there
            fresh = self._rounds[kind] + 2
            try:
                while True:
                    if self._stop.is_set():
                        raise Interrupted(what)
                    if self._error is not None:
                        raise self._error
                    if self._rounds[kind] >= fresh or id_ in self._seen.get(kind, {}):
                        state = self._seen[kind].get(id_)
                        if is_done(state):
                            return state
                    if time.monotonic() > self._deadline:
                        raise CloudError(
                            f"Could not {what} within {self._seconds:.0f} s ({_described(self._seen, kind, id_)}); "
                            "it may still come: run this again, or give it more time with wait_timeout."
                        )
                    self._changed.wait(_LONGEST_SECONDS)
            finally:
                self._waiting[kind] -= 1

    def _run(self) -> None:
        began = time.monotonic()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or any(self._waiting.values()))
                if self._ended:
                    return
                kinds = [kind for kind, waiting in self._waiting.items() if waiting]
            seen: dict[str, t.Mapping[str, t.Any]] = {}
            error = None
            try:
                for kind in kinds:
                    seen[kind] = self._listings[kind]()
            except CloudError as failed:
                error = failed
            with self._changed:
                self._seen.update(seen)
                for kind in seen:
                    self._rounds[kind] += 1
                self._error = error
                self._changed.notify_all()
                if error is not None:
                    return
                pause = min(_LONGEST_SECONDS, max(_SHORTEST_SECONDS, (time.monotonic() - began) / 10))
                self._changed.wait_for(lambda: self._ended, pause)


def _described(seen: t.Mapping[str, t.Mapping[str, t.Any]], kind: str, id_: str) -> str:
    state = seen.get(kind, {}).get(id_)
    return f"it is {getattr(state, 'status', 'there')}" if state is not None else "the cloud does not list it"
