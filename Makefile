# Needs git, make, and Python 3.11 to 3.13 with pip. Another interpreter: make PYTHON=python3.12 test

PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin

# Debian's python3 cannot put pip into a virtual environment (it lacks ensurepip), so the environment is made without
# and filled from outside. A stamp each: a changed pyproject.toml costs a second, only a changed lock a fresh environment.
# What is compiled is compiled once, here, not by every process of the tests; what changes later is compiled anew when used.
DEPENDENCIES := $(VENV)/.dependencies
PROJECT := $(VENV)/.project
COMPILED := $(VENV)/.compiled
PIP := "$(PYTHON)" -m pip --python $(BIN)/python

# Rounds that reach the kernels which a small round does not: those of many ceilings, and the tree's. They take a minute
# to compile, beside the lint and not in a process of the tests while the other waits or compiles the same.
LARGE_ROUNDS := from benchmarks.families import family_program; from kaiyi_opt.allocation import solve_program; \
	[solve_program(family_program(*round), "core") for round in (("friendly", 10_000), ("tight_ceilings", 1_000))]

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1
export PIP_ROOT_USER_ACTION = ignore
unexport PYTHONHOME
unexport PYTHONPATH
unexport VIRTUAL_ENV

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test lint format bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

setup: $(COMPILED) ## install everything into .venv, once

demo: $(COMPILED) ## do the whole job on the Kaixuan 2014 round and write its report
	$(BIN)/kaiyi run scenarios/kaixuan-2014

test: $(COMPILED) ## lint, then run every test; ARGS goes to pytest
	@$(BIN)/python -c '$(LARGE_ROUNDS)' & $(MAKE) --no-print-directory lint && wait $$!
	$(BIN)/python -m pytest -n auto --maxprocesses 4 $(ARGS)

lint: $(PROJECT) ## check style, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python -m mypy

format: $(PROJECT) ## mend style and format where that can be done by machine
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(PROJECT) ## run the benchmarks; ARGS names some, or --list
	$(BIN)/python -m benchmarks $(ARGS)

lock: ## resolve the dependencies anew (needs uv); ARGS=--upgrade takes the newest
	$(UV) pip compile pyproject.toml --extra test --extra explore --extra dev --universal --python-version 3.11 --fork-strategy fewest \
		--generate-hashes --no-config --custom-compile-command "make lock" --output-file requirements.lock --quiet $(ARGS)

clean: ## remove .venv, caches and what was built
	rm -rf $(VENV) build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(DEPENDENCIES): requirements.lock
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON): install Python 3.11, 3.12 or 3.13." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v < (3, 14) else \
		"kaiyi_opt needs Python 3.11, 3.12 or 3.13 and $(PYTHON) is %d.%d; try make PYTHON=python3.12 setup" % v)'
	@"$(PYTHON)" -m pip --version >/dev/null 2>&1 || { \
		echo "$(PYTHON) has no pip: install it (Debian: apt-get install python3-pip)." >&2; exit 1; }
	@echo "Installing what requirements.lock names into $(VENV): a minute or two, this once."
	@"$(PYTHON)" -m venv --clear --without-pip $(VENV)
	@$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@touch $@

$(PROJECT): $(DEPENDENCIES) pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q kaiyi_opt
	@touch $@

$(COMPILED): $(PROJECT)
	@echo "Compiling the kernels: a minute or two, this once."
	@$(BIN)/kaiyi run scenarios/kaixuan-2014 --replicates 2 --resamples 2 --workers 1 --out $(VENV)/first-run >/dev/null
	@touch $@
