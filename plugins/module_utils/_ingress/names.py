# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that the front door goes by."""

from __future__ import annotations

# On all that we make; its value is the name of the site.
LABEL = "app.kubernetes.io/part-of"
MANAGED = {"app.kubernetes.io/managed-by": "scigateway.jupyterhub"}
TRAEFIK = "traefik"
CERT_MANAGER = "cert-manager"
LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"
# For rehearsals: its certificates are not trusted, and its limits are wide.
STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory"
