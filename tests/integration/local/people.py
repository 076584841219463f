# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""People who use a hub over HTTP."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.address import HubAddress
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.browser import Browser
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.kernel import Kernel
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.login import FormLogin, log_in
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.server import Server
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.settings import CheckUser
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import Deployed


class Person:
    """Somebody who has logged in to the hub of a site; raises Unexpected when that fails."""

    def __init__(self, site: Deployed, name: str, password: str = "user_password") -> None:
        self.address = HubAddress(site.url)
        self.name = name.lower()
        self.browser = Browser(self.address, "", 20)
        self.server = Server(self.browser, self.name, 120)
        log_in(FormLogin(), self.browser, CheckUser(name, site.secret(password)))

    def work(self) -> None:
        """Start the server, unless it runs, and open it."""
        running = self.browser.call("GET", self.address.user_api(self.name)).object("the user").get("servers", {})
        if "" in running and not running[""]["ready"]:
            # The culler is ending it.
            self.server.stop()
            running = {}
        if running:
            self.server.url = self.address.server(running[""]["url"])
        else:
            self.server.start()
        self.server.open()

    def run(self, code: str) -> str:
        """Run code in a kernel of the running server and return what it prints."""
        with Kernel(self.browser, self.server.url, 60) as kernel:
            return kernel.run(code)
