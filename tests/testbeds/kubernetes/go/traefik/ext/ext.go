// Copyright (c) 2026, the scigateway.jupyterhub authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Package ext stands for the extension points of Traefik's settings, which are empty there too: Traefik has them as a
// module within itself, which no module proxy serves.
package ext

// HTTP adds nothing to the settings of HTTP.
type HTTP struct{}

// Router adds nothing to the settings of a router.
type Router struct{}
