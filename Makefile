# Consult's commands. `make setup` brings all a fresh Debian machine lacks; the others
# call it. What each one does, and how long it takes, is in README.md.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
BIN := .venv/bin
LOCKS := requirements.txt tests/requirements.txt
PO := $(wildcard consult/locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)

# The suite chooses its own database and clock, whatever the caller's shell has set.
EMBEDDED := env -u DATABASE_URL -u DATABASE_OWNER_URL -u REDIS_URL -u DEBUG \
	-u BASE_URL -u ALLOWED_HOSTS -u TEST_CLOCK_OFFSET

# A server deployment as `check --deploy` should see it. Nothing listens there.
DEPLOYED := env -u DEBUG -u TEST_CLOCK_OFFSET DATA_DIR=build/deployed \
	DATABASE_URL=postgres://consult@127.0.0.1/consult \
	REDIS_URL=redis://:nowhere@127.0.0.1:6379/0 BASE_URL=https://consult.example \
	ALLOWED_HOSTS=consult.example SIGNING_KEY_FILE=build/deployed/signing.pem

CHECKS := check-types check-lint check-templates check-translations check-deployment

.PHONY: help setup bootstrap run test services-test faults bench check check-documents \
	$(CHECKS)

help:
	@echo "make setup          install what is missing, compile the catalogues"
	@echo "make run            load the demonstration and serve http://127.0.0.1:8000"
	@echo "make test           the suite on SQLite, with its coverage"
	@echo "make services-test  the suite on PostgreSQL, Redis and Celery"
	@echo "make faults         the fault tests for long: servers killed a thousand times"
	@echo "make bench          replies per second and at the last minute, measured"
	@echo "make check-documents  every paper of the demonstration, by qpdf, PDFBox and others"
	@echo "make check          format, lint, types, imports, templates, translations, deployment"

setup: bootstrap .venv/.complete $(MO)

bootstrap:
	@PYTHON=$(PYTHON) deploy/bootstrap

.venv/.complete: $(LOCKS) | bootstrap
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) \
	  and f"Python {sys.version.split()[0]} is too old: Consult needs 3.11 or newer")'
	"$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --require-hashes $(LOCKS:%=--requirement %)
	@touch $@

$(MO) &: $(PO) | .venv/.complete
	cd consult && ../$(BIN)/django-admin compilemessages --verbosity 0
	@touch $(MO)

run: setup
	@DEBUG=1 exec $(BIN)/python manage.py run --demonstration

test: setup
	@PYTHON=$(PYTHON) deploy/bootstrap --tests
	$(EMBEDDED) $(BIN)/pytest -n 2 --cov --cov-report=
	$(BIN)/coverage report --fail-under=100 \
	  --include='consult/procedure/*,consult/flows/*,consult/permissions.py,consult/audit/chain.py'
	$(BIN)/coverage report --fail-under=95

# The fault tests, which wait most of the time, share one process of the three.
services-test: setup
	@PYTHON=$(PYTHON) deploy/bootstrap --tests
	$(BIN)/python -m tests.services.provision $(BIN)/pytest -n 3 --dist loadgroup -m '' \
	  --ignore=tests/procedure --ignore=tests/architecture \
	  --ignore=tests/documents --ignore=tests/intake --ignore=tests/deploy \
	  --ignore=tests/templatetags

# Hours of both processors; with FAULTS=short the form that services-test runs.
faults: setup
	@PYTHON=$(PYTHON) deploy/bootstrap --tests --services
	FAULTS=$${FAULTS:-long} $(BIN)/pytest -n 3 --dist loadgroup -m services \
	  --durations=10 tests/faults tests/journeys

bench: setup
	@PYTHON=$(PYTHON) deploy/bootstrap --tests --services
	$(EMBEDDED) $(BIN)/python -m tests.benchmarks $(MEASURES)

check-documents: setup
	@PYTHON=$(PYTHON) deploy/bootstrap --tests --documents
	$(EMBEDDED) $(BIN)/python -m tests.conformity

# Two at a time; what each of them says is kept together.
check: setup
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target $(CHECKS)

check-types:
	$(BIN)/mypy

check-lint:
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/bandit --quiet --configfile pyproject.toml --severity-level medium \
	  --confidence-level medium --recursive consult deploy

check-templates:
	$(BIN)/djlint --quiet --check templates
	$(BIN)/djlint --quiet --lint templates

check-translations:
	$(BIN)/python -m tests.architecture.catalogues
	$(BIN)/python deploy/translation-review --check

check-deployment:
	$(EMBEDDED) DATA_DIR=build/check $(BIN)/python manage.py makemigrations --check --dry-run
	@test -e build/deployed/signing.pem || $(DEPLOYED) SECRET_KEY=once \
	  $(BIN)/python manage.py signing_key make
	$(DEPLOYED) SECRET_KEY="$$(head -c 48 /dev/urandom | base64 --wrap=0)" \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING
