# Everything a developer or a visitor does, from a fresh clone with Python 3.11 or newer and make.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
MEASURED := $(VENV)/.measured
# An older release of Azure's SDK, which the tests run beside the one that is installed.
OLDER := $(VENV)/older-azure
PORT ?= 8000
CODE := core customers reservations billing support portal arm examples tests $(wildcard bench) manage.py
# The tools below load the settings but touch no server.
TOOL := DJANGO_SETTINGS_MODULE=tests.settings $(PY)

.PHONY: help demo test check bench reset lint types imports templates migrations messages production deployment lock chromium clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## Start everything with demo data on http://localhost:8000 (PORT= chooses another port)
	@exec $(PY) -m portal.demo.supervisor run --port "$(PORT)"

test: check chromium ## Run the checks and all tests
	$(PY) -m pytest -n 2 --dist loadgroup --ignore=tests/journeys --ignore=tests/demo
	$(PY) -m pytest -n 2 --dist=worksteal tests/demo tests/journeys

check: $(INSTALLED) lint types imports templates migrations messages production deployment ## Lint, types, layers, templates, migrations, translations, deployment

bench: $(MEASURED) messages ## Measure, and compare with the ground in the same run
	@exec $(PY) -m bench

reset: $(INSTALLED) ## Drop the data of the demo
	@exec $(PY) -m portal.demo.supervisor reset

lock: $(INSTALLED) ## Resolve the dependencies of pyproject.toml again
	$(VENV)/bin/uv pip compile -q $(UV_OPTIONS) --extra dev pyproject.toml -o requirements/dev.txt
	$(VENV)/bin/uv pip compile -q $(UV_OPTIONS) -c requirements/dev.txt pyproject.toml -o requirements/base.txt
	$(VENV)/bin/uv pip compile -q $(UV_OPTIONS) -c requirements/dev.txt --extra bench pyproject.toml -o requirements/bench.txt
	echo "azure-mgmt-reservations==2.3.0" | $(VENV)/bin/uv pip compile -q --no-deps --no-annotate $(UV_OPTIONS) - -o requirements/older-azure.txt
UV_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

lint: $(INSTALLED)
	$(VENV)/bin/ruff format --check $(CODE)
	$(VENV)/bin/ruff check $(CODE)

types: $(INSTALLED)
	$(VENV)/bin/mypy

imports: $(INSTALLED)
	$(VENV)/bin/lint-imports --no-logo

templates: $(INSTALLED)
	$(VENV)/bin/djangofmt --check templates
	$(VENV)/bin/djangofmt check templates

migrations: $(INSTALLED)
	@# No server is asked, so Django cannot compare with a migrated database; it says so.
	$(TOOL) -W "ignore:Got an error checking a consistent migration history" manage.py makemigrations --check --dry-run

messages: $(INSTALLED)
	$(TOOL) manage.py messages compile
	$(TOOL) manage.py messages check

production: $(INSTALLED)
	@# The settings as production has them, with a key of this moment.
	PORTAL_SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(PY) manage.py check --deploy --fail-level WARNING

deployment: $(INSTALLED)
	@# Against the Compose specification's own schema, which the package ships; no engine is asked.
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(VENV)/bin/hadolint --failure-threshold style Dockerfile
	$(VENV)/bin/shellcheck --severity=style .ci/run deploy/make-secrets deploy/postgres/*.sh deploy/valkey/*.sh

chromium: $(INSTALLED)
	@$(PY) -m tests.chromium

clean: ## Remove the virtual environment and the caches (the demo's data stays)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results

# A Python of the right age, then its environment, then exactly the locked packages.
$(PY):
	@for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed, and none is on the PATH ($$(python3 --version 2>&1 || echo no python3))." >&2; exit 1; \
	fi; \
	echo "Making the virtual environment with $$("$$python" --version) ..."; \
	rm -rf $(VENV); \
	if ! "$$python" -m venv $(VENV) >/dev/null 2>&1; then \
		rm -rf $(VENV); \
		echo "$$("$$python" --version) has no working venv module; install it (Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; \
	fi

$(INSTALLED): requirements/dev.txt requirements/older-azure.txt | $(PY)
	@echo "Installing the locked packages ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/dev.txt
	@rm -rf $(OLDER)
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input --no-deps --target $(OLDER) \
		--require-hashes -r requirements/older-azure.txt
	@touch $@

# What the measurements compare with; nothing else needs it.
$(MEASURED): requirements/bench.txt $(INSTALLED)
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/bench.txt
	@touch $@
