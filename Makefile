# Guiju: what people run. Every target makes .venv first, from a lock with hashes, and only when the lock changed.

BIN := .venv/bin
GUIJU := $(BIN)/python -m guiju.project
WORKERS ?= 2
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench docs lock format clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: ## Serve the demonstration province (ARGS=--check walks a voucher's whole life and exits)
	@sh tools/environment.sh requirements.lock
	@exec $(GUIJU) demo $(ARGS)

test: ## Run all tests on a real PostgreSQL, browser and chain (ARGS=... goes to pytest)
	@sh tools/environment.sh requirements-dev.lock
	@sh tools/browser.sh
	@sh tools/anvil.sh
	@exec $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: ## Check style, types and the import rules
	@sh tools/environment.sh requirements-dev.lock
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: ## Let ruff lay out and tidy the code
	@sh tools/environment.sh requirements-dev.lock
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: ## Measure the ledger next to pgbench, and the rules (ARGS=--json for machines)
	@sh tools/environment.sh requirements.lock
	@exec $(GUIJU) bench all $(ARGS)

docs: ## Write the pages of docs/ that restate the code (tests compare them)
	@sh tools/environment.sh requirements.lock
	@$(GUIJU) handbook docs
	@$(GUIJU) policies docs docs/policies

lock: ## Look for newer versions of everything and write both locks anew
	@sh tools/environment.sh requirements-dev.lock
	@sh tools/lock.sh --upgrade

clean: ## Remove what was built: .venv and caches (data/ stays)
	rm -rf .venv .anvil .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
