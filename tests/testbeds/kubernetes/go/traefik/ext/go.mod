// Copyright (c) 2026, the scigateway.jupyterhub authors
// SPDX-License-Identifier: GPL-3.0-or-later

module github.com/traefik/traefik/dynamic/ext

go 1.25.0
