# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers, and a hub, that take half the time to start: for tests that start many.

A page of ten words stands for JupyterLab. And the check of international addresses in JSON is left out: its grammar
alone takes a second to be read, and jsonschema goes without it.
"""

from __future__ import annotations

import json
from pathlib import Path

_PAGE = """
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import authenticated


class Page(JupyterHandler):
    @authenticated
    def get(self):
        self.finish("<title>A page that nobody but the owner of this server sees</title>")


def _jupyter_server_extension_points():
    return [{"module": "ten_words"}]


def _load_jupyter_server_extension(server):
    server.web_app.add_handlers(".*$", [(server.base_url + "ten-words", Page)])
"""
_LEFT_OUT = ("jupyterlab", "notebook", "notebook_shim", "nbgitpuller", "jupyter_lsp", "jupyter_server_terminals")


def write(folder: Path) -> None:
    """Write what such a server needs on its PYTHONPATH and its JUPYTER_CONFIG_PATH."""
    folder.mkdir()
    (folder / "rfc3987_syntax.py").write_text("raise ImportError\n", encoding="utf-8")
    (folder / "ten_words.py").write_text(_PAGE, encoding="utf-8")
    extensions = {**dict.fromkeys(_LEFT_OUT, False), "ten_words": True}
    settings = {"ServerApp": {"jpserver_extensions": extensions}}
    (folder / "jupyter_server_config.json").write_text(json.dumps(settings), encoding="utf-8")
