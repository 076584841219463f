// Copyright (c) 2026, the scigateway.jupyterhub authors
// SPDX-License-Identifier: GPL-3.0-or-later

module testbed.invalid/lego

go 1.25.0

require github.com/go-acme/lego/v5 v5.3.1
