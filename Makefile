# The one door. A fresh machine needs Python 3.11 or newer and make; everything else is installed here, into .venv.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.8
# The diffusers engine has an environment of its own: torch takes a gigabyte, or several with CUDA. Which torch is taken
# can be chosen: TORCH_FROM is given to pip before it
TORCH := torch==2.13.0
TORCH_FROM ?=
DIFFUSERS := .venv-diffusers

.DEFAULT_GOAL := help
.PHONY: help setup setup-diffusers dev run test test-browser test-diffusers check bench requirements clean

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.run ## Install what running takes, into .venv
dev: .venv/.dev ## Install what testing takes besides
setup-diffusers: .venv-diffusers/.made ## Install torch and diffusers, and what testing them takes, into .venv-diffusers

run: .venv/.run ## Set everything up and serve on 127.0.0.1:8000; Ctrl-C stops it all
	@exec $(BIN)/tintype serve

test: .venv/.dev ## Run the whole test suite
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(PYTEST)  # the long files, of few tests, come first

test-browser: .venv/.dev ## Run the documented browser sample in headless Chromium, where there is one
	$(BIN)/pytest -rs tests/browser $(PYTEST)

test-diffusers: .venv-diffusers/.made ## Run the diffusers engine with tiny models on the CPU
	$(DIFFUSERS)/bin/pytest tests/diffusers $(PYTEST)

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
		--extra rented -c requirements/run.txt pyproject.toml requirements/dev.in -o requirements/dev.txt
	@# Without torch and what it brings: which one is right depends on the machine.
	echo torch | $(UV) pip compile -q --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate \
		--excludes /dev/stdin --extra diffusers -c requirements/run.txt -c requirements/dev.txt \
		pyproject.toml requirements/diffusers.in -o requirements/diffusers.txt

clean: ## Remove the environment and caches, not the data
	rm -rf .venv .venv-diffusers .mypy_cache .ruff_cache .hypothesis .import_linter_cache

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

.venv-diffusers/.made: pyproject.toml requirements/diffusers.txt
	$(PYTHON) -m venv $(DIFFUSERS)
	$(DIFFUSERS)/bin/pip install -q --disable-pip-version-check uv==$(UV_VERSION)
	$(DIFFUSERS)/bin/pip install -q --disable-pip-version-check $(TORCH_FROM) $(TORCH)
	@# Without dependencies: the list is whole, and nothing in it may bring another torch.
	$(DIFFUSERS)/bin/uv pip install -q --python $(DIFFUSERS)/bin/python --no-deps -r requirements/diffusers.txt -e .
	@touch $@
