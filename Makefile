# Three commands:
#   make client  the web collector for phones, built when its sources changed
#   make demo    a running server with forms, a simulated field day and its results
#                (make demo SERVE=0 ends after the table)
#   make test    every check: lint, format, types, imports, migrations, tests

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
VENV := .venv
RUN := $(VENV)/bin
SERVE ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Many processes start from the same sources; compiling these once is enough.
export PYTHONDONTWRITEBYTECODE :=

CHECKS := lint format types imports migrations
CLIENT := collect/webforms/client
CLIENT_SOURCES = collect/forms/xlsform/collector/limits.json \
	$(shell find $(CLIENT) -type f -not -path '*/node_modules/*' \
	-not -path '*/dist/*' -not -name '.*')
# npm and what it calls come from the wheel; registries are the machine's own matter, and
# so is whom to trust: the wheel's npm would not look where the machine's does.
NODE := PATH="$(CURDIR)/$(RUN):$$PATH" npm_config_loglevel=error \
	npm_config_globalconfig=/etc/npmrc npm --prefix $(CLIENT)
LOCALE := collect/web/locale
# What pages say in other languages, packed as gettext reads it.
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard $(LOCALE)/*/LC_MESSAGES/django.po))
KEYWORDS := _t gettext_lazy ngettext_lazy:1,2 pgettext_lazy:1c,2
.PHONY: demo test environment client client-tests tests benchmarks words $(CHECKS)
.DEFAULT_GOAL := test

demo: environment client $(CATALOGUES)
	@exec $(RUN)/python manage.py demo $(if $(filter 0,$(SERVE)),--once)

# Static checks beside the tests; one failure does not hide another.
test: environment client $(CATALOGUES)
	@$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target \
		$(CHECKS) client-tests tests \
		&& echo 'All checks passed.' \
		|| { echo 'Some checks failed: see the lines with *** above.'; exit 1; }

lint:
	@echo '== ruff check'; $(RUN)/ruff check .

format:
	@echo '== ruff format'; $(RUN)/ruff format --check .

types:
	@echo '== mypy'; $(RUN)/mypy

imports:
	@echo '== import contracts'; $(RUN)/lint-imports

migrations:
	@echo '== migrations'; COLLECT_DATABASE_POOL=0 $(RUN)/python \
		-W 'ignore:Got an error checking a consistent migration history' \
		manage.py makemigrations --check --dry-run

tests:
	@echo '== tests'; $(RUN)/python -m pytest --quiet --cov --cov-report=term \
		--numprocesses=auto --dist=loadfile

client-tests: client
	@echo '== eslint, prettier, types, tests and sizes of the web collector'; \
		if [ ! -e $(CLIENT)/node_modules/installed ]; then \
			echo 'Skipped: npm has no registry of packages here.'; exit 0; fi; \
		for check in lint format types test budget; do \
			$(NODE) run --silent $$check || exit 1; \
		done

# Everything else works without it, where npm reaches no registry.
client: environment
	@if [ ! -e $(CLIENT)/node_modules/installed ] \
			&& ! timeout 30 env $(NODE) ping >/dev/null 2>&1; then \
		echo 'npm has no registry of packages here: the web collector is not built.'; \
	else $(MAKE) --no-print-directory $(CLIENT)/dist/index.html; fi

$(CLIENT)/dist/index.html: $(CLIENT)/node_modules/installed $(CLIENT_SOURCES)
	@echo 'Building the web collector'; $(NODE) run --silent build

# The stamp goes with the folder, so that a folder somebody removed is made anew.
$(CLIENT)/node_modules/installed: $(CLIENT)/package-lock.json | environment
	@echo 'Installing what the web collector is built from'; \
		$(NODE) ci && touch $@

%.mo: %.po | environment
	@$(RUN)/pybabel -q compile --input-file=$< --output-file=$@

# For translators: every text of the pages, into the catalogues of all languages.
words: environment
	@pot=$$(mktemp); PYTHONPATH=. $(RUN)/pybabel -q extract --mapping=babel.cfg \
		$(addprefix --keyword=,$(KEYWORDS)) --omit-header --no-location --sort-output \
		--output-file=$$pot . && for catalogue in $(LOCALE)/*/LC_MESSAGES/django.po; do \
		language=$${catalogue#$(LOCALE)/}; \
		$(RUN)/pybabel -q update --input-file=$$pot --output-file=$$catalogue \
			--locale=$${language%%/*} --no-fuzzy-matching --ignore-obsolete; \
	done; rm $$pot

# Timings: alone, on a quiet machine.
benchmarks: environment $(CATALOGUES)
	@$(RUN)/python -m pytest -m benchmark -s tests/benchmarks

# The stamp holds what was installed, so an unchanged lock file needs no network.
environment:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Python 3.11 or newer is needed. On Debian and Ubuntu:'; \
		echo '  apt install python3 python3-venv'; \
		echo 'or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11'; exit 1; }
	@wanted="$$(sha256sum requirements.lock) $$($(PYTHON) -V)"; \
	if [ "$$wanted" = "$$(cat $(VENV)/installed 2>/dev/null)" ]; then exit 0; fi; \
	if [ "$$($(RUN)/python -V 2>&1)" != "$$($(PYTHON) -V)" ] \
		|| ! $(RUN)/python -m pip --version >/dev/null 2>&1; then \
		$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
			echo '$(PYTHON) cannot make virtual environments. On Debian and Ubuntu:'; \
			echo '  apt install python3-venv'; exit 1; }; \
		echo 'Making the virtual environment $(VENV)'; \
		$(PYTHON) -m venv --clear $(VENV) || exit 1; \
	fi; \
	echo 'Installing the locked dependencies (some minutes the first time)'; \
	$(RUN)/python -m pip install --require-hashes -r requirements.lock \
		&& printf '%s' "$$wanted" > $(VENV)/installed
