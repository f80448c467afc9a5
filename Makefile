# Two commands for a fresh machine: `make chat` and `make test`. Only Python 3.11+ and make are needed.

.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# The first interpreter that starts and is new enough (a pyenv shim can exist and not start).
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)

# Two processes, each of which takes the next file; tests/conftest.py says which files stay together.
TWO := -n 2 --dist loadgroup --no-loadscope-reorder

.PHONY: help setup chat web test quick coverage index slack doctor check format lint types layers eval freeze readme lock clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(STAMP)  ## install into .venv what the lock pins, where that is not done

chat: $(STAMP)  ## ask questions in the terminal (builds the index first if there is none)
	@$(BIN)/clusterbot chat

test: $(STAMP)  ## run the whole test suite
	@$(BIN)/python -m pytest $(TWO)

quick: $(STAMP)  ## run the tests that take less than a minute together
	@$(BIN)/python -m pytest $(TWO) -m "not slow"

coverage: $(STAMP)  ## run the quick tests and show which lines none of them reaches
	@$(BIN)/python -m coverage run -m pytest -q -m "not slow"
	@$(BIN)/python -m coverage report

web: $(STAMP)  ## ask and browse in a browser of this machine
	@$(BIN)/clusterbot web

index: $(STAMP)  ## read corpus/ again and publish a new generation
	@$(BIN)/clusterbot rebuild

slack: $(STAMP)  ## serve the bot in Slack (needs the tokens of README, "Slack")
	@$(BIN)/clusterbot serve

doctor: $(STAMP)  ## say what is missing or wrong, and how to mend it
	@$(BIN)/clusterbot doctor

check: lint types layers eval test  ## everything that CI checks

format: $(STAMP)  ## write the code in the one format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

layers: $(STAMP)
	$(BIN)/lint-imports

eval: $(STAMP)  ## answer all sets of questions and print the scores side by side
	@$(BIN)/clusterbot rebuild
	@$(BIN)/python scripts/evaluate_sets.py

freeze: $(STAMP)  ## keep the answers to all questions; `git diff tests/frozen` shows what changed
	@$(BIN)/python scripts/evaluate_sets.py --freeze tests/frozen

readme: $(STAMP)  ## write the documents' answers, settings and help anew
	@$(BIN)/clusterbot rebuild
	@$(BIN)/python scripts/refresh_readme.py

lock: $(STAMP)  ## write requirements.lock from pyproject.toml and what is installed
	@$(BIN)/python -m pip install --quiet --no-build-isolation -e '.[dev]' uv
	@$(BIN)/python scripts/write_lock.py
	@touch $(STAMP)

clean:  ## remove the virtual environment and the store (both can be made again)
	rm -rf $(VENV) store .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# Installed again only when the lock or the project's own declaration changed. A build of torch that
# lies on this machine comes first: beside an index pip would pass it over, for its hash is not told
# before it is read, and fetch the far larger build for graphics cards.
$(STAMP): requirements.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then \
		echo "error: no Python 3.11 or newer was found" >&2; \
		echo "hint: install one, or name it: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; fi
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
		echo "hint: on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Installing the pinned packages into $(VENV) (a few minutes the first time) ..."
	@sed -n '/^torch==/,/[^\\]$$/p' requirements.lock >$(VENV)/torch.lock
	@$(BIN)/python -m pip install --quiet --no-index --no-deps -r $(VENV)/torch.lock 2>/dev/null || true
	@[ -t 1 ] || quiet=--quiet; \
		$(BIN)/python -m pip install --disable-pip-version-check $$quiet --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-build-isolation -e '.[dev]'
	@touch $(STAMP)
