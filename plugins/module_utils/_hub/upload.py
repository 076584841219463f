# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file as large as people upload, sent as JupyterLab sends it, and looked at by a kernel."""

from __future__ import annotations

import base64
import hashlib
import secrets

from . import snippets
from .errors import Unexpected
from .server_checks import in_file_browser, value
from .transport import Answer
from .visit import Visit

MEBIBYTE = 1024 * 1024
PIECES = 20

_LIMITED = 413


def upload(visit: Visit) -> str:
    """20 MiB arrive whole, in pieces of 1 MiB that are numbered from 1, the last one -1.

    Those are the requests of JupyterLab (packages/services/src/contents), which jupyter_server's
    services/contents/largefilemanager.py puts together.
    """
    path = in_file_browser(visit, visit.upload_name)
    url = f"{visit.owner.server.url}api/contents/{path}"
    whole = hashlib.sha256()
    visit.files_may_exist = True
    for number in range(1, PIECES + 1):
        piece = secrets.token_bytes(MEBIBYTE)
        whole.update(piece)
        body = {
            "type": "file",
            "format": "base64",
            "name": visit.upload_name,
            "path": path,
            "content": base64.b64encode(piece).decode("ascii"),
            "chunk": number if number < PIECES else -1,
        }
        answer = visit.owner.browser.call("PUT", url, body)
        if answer.status not in (200, 201):
            raise Unexpected(f"the server to take {PIECES} MiB in pieces of 1 MiB", _refusal(answer, number))
    # its websocket was silent for as long as the upload took, and a proxy may have cut it
    visit.owner.kernel().reconnect()
    size, digest = value(visit.owner.run(snippets.digest(visit.upload_name)))
    if size != PIECES * MEBIBYTE or digest != whole.hexdigest():
        raise Unexpected(
            f"{PIECES * MEBIBYTE} bytes in the home as they were sent", f"{size} bytes, or others than were sent"
        )
    visit.owner.run(snippets.remove_files(visit.upload_name))
    return f"{PIECES} MiB"


def _refusal(answer: Answer, number: int) -> str:
    """Why a piece was not taken, with the cause where it is known."""
    if answer.status == _LIMITED:
        # 1 MiB in base64 is 1.4 MB: nginx lets 1 MB through unless it is told otherwise
        return (
            f"{answer}: a proxy in between limits the size of requests; let it pass at least 2 MB (with nginx: "
            "client_max_body_size)"
        )
    return f"{answer} at piece {number}"
