# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in which Helm keeps its releases, for a cluster in memory."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any


def revision(
    values: Mapping[str, Any],
    number: int = 1,
    status: str = "deployed",
    chart: str = "4.4.0",
    app: str = "5.5.0",
    own: str = "",
) -> dict[str, Any]:
    """Return the Secret of one revision of the release jupyterhub; *own* is the status in it, where that matters."""
    about = {"name": "jupyterhub", "version": chart, "appVersion": app}
    kept = json.dumps({"chart": {"metadata": about}, "config": values, "info": {"status": own}}).encode()
    packed = base64.b64encode(base64.b64encode(gzip.compress(kept))).decode()
    return {
        "type": "helm.sh/release.v1",
        "metadata": {
            "name": f"sh.helm.release.v1.jupyterhub.v{number}",
            "labels": {"owner": "helm", "name": "jupyterhub", "version": str(number), "status": status},
        },
        "data": {"release": packed},
    }
