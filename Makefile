# The one door. A fresh machine needs Python 3.11 or newer and make; everything else is installed here, into .venv.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.8

.DEFAULT_GOAL := help
.PHONY: help setup dev run test test-browser check bench requirements clean

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.run ## Install what running takes, into .venv
dev: .venv/.dev ## Install what testing takes besides

run: .venv/.run ## Set everything up and serve on 127.0.0.1:8000; Ctrl-C stops it all
	@exec $(BIN)/tintype serve

test: .venv/.dev ## Run the whole test suite
	$(BIN)/pytest -n 2 --dist loadfile $(PYTEST)

test-browser: .venv/.dev ## Run the documented browser sample in headless Chromium, where there is one
	$(BIN)/pytest -rs tests/browser $(PYTEST)

check: .venv/.dev ## Lint, format, types, layers, sizes
	$(BIN)/ruff check src tests benchmarks scripts
	$(BIN)/ruff format --check src tests benchmarks scripts
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/sizes.py
	$(BIN)/python scripts/settings_reference.py --check

bench: .venv/.dev ## Measure, as ratios within one run
	$(BIN)/python -m benchmarks

requirements: .venv/.made ## Compile the pinned requirements anew
	$(UV) pip compile -q --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate \
		pyproject.toml -o requirements/run.txt
	$(UV) pip compile -q --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate \
		-c requirements/run.txt pyproject.toml requirements/dev.in -o requirements/dev.txt

clean: ## Remove the environment and caches, not the data
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/.made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tintype needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

.venv/.run: .venv/.made pyproject.toml requirements/run.txt
	$(UV) pip install -q -r requirements/run.txt
	$(UV) pip install -q --no-deps -e .
	@sh scripts/system-libraries.sh $(BIN)/python
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	$(UV) pip install -q -r requirements/dev.txt
	@touch $@
