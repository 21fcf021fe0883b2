# `make run` and `make test` are all that a newcomer needs; each sets everything up.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
export LMS_URL ?= http://127.0.0.1:$(PORT)
WORDS  := lms/translations/en/LC_MESSAGES/messages
CODE   := lms tests migrations/env.py wsgi.py examples

.DEFAULT_GOAL := help
.PHONY: help run test check lint types contracts fmt bench bench-lrs conformance faults gallery messages lock clean

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 12

run: $(VENV)/.runtime $(WORDS).mo ## Set everything up and serve http://127.0.0.1:8000
	@$(BIN)/lms setup
	@$(BIN)/lms serve --port $(PORT)

test: $(VENV)/.dev $(WORDS).mo ## Run every test, on SQLite, PostgreSQL and in a browser
	@scripts/chromium
	$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST)

check: lint types contracts test ## What CI runs

lint: $(VENV)/.dev ## Style
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

types: $(VENV)/.dev ## Types
	$(BIN)/mypy

contracts: $(VENV)/.dev ## Who may import whom
	$(BIN)/lint-imports

fmt: $(VENV)/.dev ## Format the code
	$(BIN)/ruff check --fix -q $(CODE) || true
	$(BIN)/ruff format $(CODE)

bench: $(VENV)/.dev $(WORDS).mo ## Measure, and write docs/benchmarks.md
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.lrs_load readers

conformance: $(VENV)/.dev $(WORDS).mo ## The public xAPI suite: make conformance SUITE=checkout
	$(BIN)/python -m tests.conformance.public --suite $(SUITE) $(CONFORMANCE)

bench-lrs: $(VENV)/.dev $(WORDS).mo ## Load the LRS for about an hour, and write it down
	$(BIN)/python -m tests.bench.lrs_load all

faults: $(VENV)/.dev $(WORDS).mo ## Break what the LRS stands on, many times; write docs/faults.md
	$(BIN)/python -m tests.faults.lrs

gallery: $(VENV)/.dev $(WORDS).mo ## Screenshots of every page into var/gallery
	@scripts/chromium
	$(BIN)/python -m tests.journeys.gallery

messages: $(VENV)/.dev ## Collect messages into the English catalogue
	@mkdir -p build
	$(BIN)/pybabel -q extract -F lms/translations/babel.cfg -k lazy --no-location --sort-output --omit-header -o build/messages.pot lms
	$(BIN)/pybabel -q update -i build/messages.pot -d lms/translations -l en --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d lms/translations

$(WORDS).mo: $(WORDS).po $(VENV)/.runtime
	@$(BIN)/pybabel -q compile -d lms/translations

lock: ## Write the locked requirements again (needs uv)
	cd requirements && for name in runtime dev; do \
	  uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate $$name.in -o $$name.lock; done

clean: ## Remove what was made here, the development database included
	rm -rf $(VENV) var build *.egg-info

$(VENV)/.runtime: requirements/runtime.lock setup.cfg scripts/venv
	@PYTHON=$(PYTHON) scripts/venv $(VENV)
	@echo "Installing …"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.lock
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@
