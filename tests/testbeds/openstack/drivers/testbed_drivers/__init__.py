# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drivers that stand in for hypervisors, network agents and storage; loaded by the services themselves."""
