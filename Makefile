# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later

SHELL := bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

SITE ?= local
ARGS ?=
ONLY ?=
FORMAT ?=
REPEATS ?=

# Set here, so that the commands mean this checkout wherever they are called from.
export ANSIBLE_CONFIG := $(CURDIR)/ansible.cfg
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/build/collections$(if $(ANSIBLE_COLLECTIONS_PATH),:$(ANSIBLE_COLLECTIONS_PATH))

# Ansible leaves flushing to the system: without this, lines reach a pipe or a log long after they happened.
export PYTHONUNBUFFERED := 1

# A file of the site that cannot be read ends the run; by default Ansible only warns and goes on without it.
export ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED := true

sites = $(sort $(notdir $(patsubst %/,%,$(wildcard inventories/*/))))
known_site = $(if $(filter $(SITE),$(sites)),,$(error There is no site "$(SITE)" in inventories; there is: $(sites). Copy one of them to begin a new one))
play = $(known_site)scripts/environment hub && scripts/collections $(SITE) && exec .venv/bin/ansible-playbook scigateway.jupyterhub.$(1) -i inventories/$(SITE)
tests = scripts/environment test && PYTHONPATH=build/collections exec .venv/bin/python -m ansible_collections.scigateway.jupyterhub.tests

.PHONY: hub plan check machines scale offboard audit verify destroy test test-live bench clean help

hub: ## deploy a site and use it once as a person would: make hub [SITE=local] [ARGS='-e hub_user_memory=2G']
	@$(call play,site) $(ARGS)

plan: ## show what a site would be, and touch nothing: make plan [FORMAT=json]
ifeq ($(FORMAT),json)
	@file=$$(mktemp) && trap 'rm -f "$$file"' EXIT && ($(call play,plan) -e plan_show=none -e plan_json_file="$$file" $(ARGS)) >&2 && cat "$$file"
else
	@$(call play,plan) $(ARGS)
endif

check: ## show what `make hub` would change
	@$(call play,site) --check --diff $(ARGS)

machines: ## make, change, stop or start the machines of a site: make machines SITE=server-jetstream2 [ARGS='-e hub_machines=shelved']
	@$(call play,machines) $(ARGS)

scale: ## change how many places are kept free, as for an event: make scale SITE=physics ARGS='-e hub_warm_spares=5'
	@$(call play,scale) $(ARGS)

offboard: ## let people leave: make offboard SITE=physics ARGS='-e offboard_users=ada,alan' [-e offboard_home=archive]
	@$(call play,offboard) $(ARGS)

audit: ## list what a site has in its cloud; ARGS='-e machines_audit_all=true' for all sites of the project
	@$(call play,audit) $(ARGS)

verify: ## use the deployed hub as a person would
	@$(call play,verify) $(ARGS)

destroy: ## take away what was made; homes stay unless ARGS='-e hub_destroy_data=true'; machines with ARGS='-e hub_destroy=all'
	@$(call play,destroy) $(ARGS)

test: ## run all tests, or one part: make test [ONLY=lint]
	@$(tests).run $(if $(ONLY),--only $(ONLY))

test-live: ## the same tests against the real thing: make test-live ONLY=kubernetes Z2JH_CHART=…
	@test -n "$(ONLY)" || { echo "Name the part: make test-live ONLY=kubernetes Z2JH_CHART=<folder or archive of the upstream chart>" >&2; exit 2; }
	@test "$(ONLY)" != kubernetes -o -n "$(Z2JH_CHART)" || { echo "Name the upstream chart in Z2JH_CHART." >&2; exit 2; }
	@export Z2JH_CHART="$(abspath $(Z2JH_CHART))"; $(tests).run --only $(ONLY)

bench: ## measure, and render docs/benchmarks.md: make bench [ONLY=second] [REPEATS=1]
	@$(tests).bench $(if $(ONLY),--only $(ONLY)) $(if $(REPEATS),--repeats $(REPEATS))

clean: ## remove what was built; sites, homes and .venv stay
	@rm -rf build/bench build/dist build/logs build/sanity build/reports .mypy_cache .pytest_cache .ruff_cache .hypothesis .ansible

help: ## this list
	@sed -n 's/^\([a-z]*\): ## /\1\t/p' Makefile | expand -t 10
