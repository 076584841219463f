# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the steps of one check share: two people, the server of the first, and what has to be cleaned up."""

from __future__ import annotations

import secrets

from .address import HubAddress
from .browser import Browser
from .errors import Unexpected
from .login import FormLogin, Login
from .person import Person
from .pictures import Camera, NoCamera
from .scrub import Scrubber
from .service import HubService
from .settings import Settings
from .transport import new_session, send

# a hub that is up answers its version within this time
_UP_SECONDS = 2.0


class Visit:
    """One run of the check.

    owner has the server that is used; stranger must not reach it. files_may_exist says that the home of the owner may
    hold files of this run. versions names what the hub and its servers consist of.
    """

    def __init__(self, settings: Settings, camera: Camera | None = None) -> None:
        self.settings = settings
        self.scrubber = Scrubber(settings.secrets())
        self.camera: Camera = camera or NoCamera()
        self.pictures: list[dict[str, str]] = []
        self.pictures_note = ""
        self._lab_pictured = False
        self.address = HubAddress(settings.url)
        self.owner, self.stranger = (
            Person(user, self.new_browser(), settings.start_timeout) for user in settings.users
        )
        self.login: Login = FormLogin()
        self.service: HubService | None = None
        if settings.service_token:
            browser = self.new_browser()
            browser.use_token(settings.service_token)
            self.service = HubService(browser)
        self.hub_version = ""
        self.versions: dict[str, str] = {}
        identifier = secrets.token_hex(8)
        self.file_name = f"hub-check-{identifier}.txt"
        self.upload_name = f"hub-check-{identifier}.bin"
        self.file_content = secrets.token_hex(32)
        self.file_folder = ""
        self.file_path = ""
        self.files_may_exist = False
        self.culler_pid = 0
        self.culler_seen_at = 0.0
        self.left_alone_at = 0.0

    @property
    def people(self) -> tuple[Person, Person]:
        """Both check users."""
        return self.owner, self.stranger

    @property
    def first_profile(self) -> str:
        """The profile that most steps use; empty for the hub's default."""
        return next(iter(self.settings.profiles), "")

    def new_browser(self) -> Browser:
        """A browser that has never seen the hub."""
        return Browser(self.address, self.settings.ca_file, self.settings.request_timeout)

    def picture_lab(self) -> None:
        """Begin a picture of the owner's server; one is enough."""
        if not self._lab_pictured:
            self._lab_pictured = True
            browser = self.owner.browser
            self.camera.lab(self.owner.server.url, browser.cookie_list(), browser.token)

    def collect_pictures(self, seconds: float) -> None:
        """Wait so long for the pictures that were begun; what is taken of them then is over."""
        pictures, note = self.camera.collect(seconds)
        self.pictures += pictures
        self.pictures_note = self.pictures_note or note

    def hub_is_up(self) -> bool:
        """Whether the hub answers just now, as itself and not as the error page of a proxy."""
        with new_session(self.address.base, self.settings.ca_file) as session:
            try:
                return send(session, "GET", self.address.api(), _UP_SECONDS).status_code == 200
            except Unexpected:
                return False
