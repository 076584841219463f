# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the steps of one check share: two people, the server of the first, and what has to be cleaned up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from .address import HubAddress
from .browser import Browser
from .errors import Unexpected
from .kernel import Kernel
from .login import FormLogin, Login
from .server import Server
from .service import ServiceReader
from .settings import CheckUser, Settings


@dataclass
class Person:
    """A check user at a browser."""

    user: CheckUser
    browser: Browser
    tokens_before: set[str] = field(default_factory=set)
    tried_login: bool = False

    @property
    def name(self) -> str:
        """The name as the hub writes it."""
        return self.user.name.lower()


class Visit:
    """One run of the check.

    owner has the server; stranger must not reach it. file_may_exist says that the home of the owner may hold a file of
    this run, start_failed that the last start of the server did not succeed.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.address = HubAddress(settings.url)
        self.owner, self.stranger = (Person(user, self.new_browser()) for user in settings.users)
        self.login: Login = FormLogin()
        self.service = (
            ServiceReader(self.address, settings.ca_file, settings.service_token, settings.request_timeout)
            if settings.service_token
            else None
        )
        self.server = Server(self.owner.browser, self.owner.name, settings.start_timeout)
        self.hub_version = ""
        self.file_name = f"hub-check-{secrets.token_hex(8)}.txt"
        self.file_content = secrets.token_hex(32)
        self.file_folder = ""
        self.file_may_exist = False
        self.start_failed = False
        self.culler_pid = 0
        self.culler_seen_at = 0.0

    @property
    def people(self) -> tuple[Person, Person]:
        """Both check users."""
        return self.owner, self.stranger

    def new_browser(self) -> Browser:
        """A browser that has never seen the hub."""
        return Browser(self.address, self.settings.ca_file, self.settings.request_timeout)

    def kernel(self) -> Kernel:
        """A kernel on the running server of the owner."""
        return Kernel(self.owner.browser, self.server.url, self.settings.start_timeout)

    def start_server(self, profile: str) -> None:
        """Start the server of the owner; one that an earlier, killed check left is stopped first."""
        self.server.stop()
        self.start_failed = False
        try:
            self.server.start(profile)
        except Unexpected:
            self.start_failed = True
            raise
