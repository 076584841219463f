# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports: the wished one when it is free, kept once they are the hub's, never two the same."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import ports, processes

Take = Callable[[int], int]


@pytest.fixture
def take() -> Iterator[Take]:
    """Return a function that listens on a port, any when it is 0, and returns it."""
    with contextlib.ExitStack() as stack:

        def listen(port: int) -> int:
            listener = stack.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen()
            found: int = listener.getsockname()[1]
            return found

        yield listen


@pytest.fixture
def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def hub_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "of_hub", lambda data_dir: {os.getpid(): ["jupyterhub"]})


def deployed(wished: int, public: int, **inner: int) -> dict[str, Any]:
    return {"wished_port": wished, "address": "127.0.0.1", "ports": {"public": public, **inner}}


def public(wished: int, settings: dict[str, Any]) -> int:
    return ports.choose("127.0.0.1", wished, settings, "/nonexistent")[0]["public"]


def test_the_wished_port_when_it_is_free(free: int) -> None:
    chosen, note = ports.choose("127.0.0.1", free, {}, "/nonexistent")
    assert (chosen["public"], note) == (free, "")
    assert set(chosen) == {"public", "proxy_api", "hub"}


def test_another_one_when_it_is_taken(take: Take) -> None:
    taken = take(0)
    chosen, note = ports.choose("127.0.0.1", taken, {}, "/nonexistent")
    assert chosen["public"] > taken
    assert note == f"Port {taken} was in use by another program, so the hub listens on port {chosen['public']}."


def test_what_was_chosen_is_kept_when_the_wished_one_is_free_again(free: int, take: Take) -> None:
    kept = take(0)
    with contextlib.closing(socket.socket()):
        pass
    assert public(free, deployed(free, free)) == free
    assert public(free, deployed(free, kept)) != kept, "another program has it, and the hub does not run"


def test_a_running_hub_keeps_its_ports(take: Take, free: int, hub_runs: None) -> None:
    mine, api, hub = take(0), take(0), take(0)
    chosen, note = ports.choose("127.0.0.1", free, deployed(free, mine, proxy_api=api, hub=hub), "/nonexistent")
    assert chosen == {"public": mine, "proxy_api": api, "hub": hub}
    assert note.endswith(f"the hub listens on port {mine}.")


def test_a_new_wish_is_followed_also_while_it_runs(take: Take, free: int, hub_runs: None) -> None:
    mine = take(0)
    assert public(free, deployed(mine, mine)) == free


def test_the_inner_ports_differ_from_a_public_one_in_their_midst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda address, port: True)
    wished = ports.first_inner("/nonexistent")["proxy_api"]
    fresh, _note = ports.choose("127.0.0.1", wished, {}, "/nonexistent")
    assert len(set(fresh.values())) == 3
    moved, _note = ports.choose("127.0.0.1", wished, deployed(8000, 8000, proxy_api=wished, hub=18081), "/nonexistent")
    assert moved["public"] == wished
    assert len(set(moved.values())) == 3


def test_a_running_hub_gives_up_a_port_that_another_program_took(
    take: Take, free: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "of_hub", lambda data_dir: {1: ["jupyterhub"]})
    stolen = take(0)
    assert public(free, deployed(free, stolen)) != stolen


def test_two_hubs_look_for_their_inner_ports_in_different_places() -> None:
    starts = {ports.first_inner(f"/srv/hub-{number}")["hub"] for number in range(50)}
    assert len(starts) > 40


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_what_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match=f"^The port {port} is none; choose one from 1 to 65535.$"):
        ports.choose("127.0.0.1", port, {}, "/nonexistent")


def test_a_port_for_root_only_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(ValueError, match=r"^Port 80 on 127.0.0.1 is only for root; choose one from 1024 on.$"):
        ports.is_free("127.0.0.1", 80)


def test_when_all_are_taken_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda address, port: False)
    with pytest.raises(ValueError, match=r"^No port of 8000 to 8099 is free on 127.0.0.1; stop a program"):
        ports.first_free("127.0.0.1", 8000, set())
