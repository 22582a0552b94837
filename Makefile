# Every target sets itself up on a fresh machine; what is missing is named.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check bench siege docs lock

PYTHON := .venv/bin/python
RUN := .venv/.laid-run
DEV := .venv/.laid-dev
WARM := .venv/.warm
ONE_THREAD := NUMBA_NUM_THREADS=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

help:
	@echo "make demo    a store simulated, watched, billed; its pages to look at, until Ctrl-C"
	@echo "make test    the whole test suite"
	@echo "make check   format, lint, types, the rules of the house"
	@echo "make bench   every benchmark, beside what it is compared to"
	@echo "make siege   the tests that take long: faults, fuzzing, many seeds"
	@echo "make docs    runs the code blocks of the documentation, renews its pages and pictures"
	@echo "make lock    renews both lock files from pyproject.toml"

$(DEV): pyproject.toml requirements-dev.lock scripts/set_up.sh
	@scripts/set_up.sh dev
	@touch $(DEV) $(RUN)

# The demo is content with an environment that has the development tools as well.
$(RUN): pyproject.toml requirements.lock scripts/set_up.sh
	@scripts/set_up.sh run
	@rm -f $(DEV)
	@touch $(RUN)

# After set-up (so not a prerequisite of it): what numba compiles is kept beside the sources.
$(WARM): $(shell find src -name '*.py')
	@$(ONE_THREAD) $(PYTHON) -m scripts.warm_up
	@touch $(WARM)

demo: $(RUN) $(WARM)
	@$(ONE_THREAD) $(PYTHON) -m tillfree demo

test: $(DEV) $(WARM)
	$(ONE_THREAD) $(PYTHON) -m pytest -n 2 --dist worksteal

check: $(DEV)
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(ONE_THREAD) $(PYTHON) -m pytest tests/house

bench: $(DEV) $(WARM)
	@set -e; for file in benchmarks/*.py; do \
	  case $$file in */__init__.py) continue ;; esac; \
	  name=$$(basename $$file .py); echo "== $$name"; \
	  $(ONE_THREAD) $(PYTHON) -m benchmarks.$$name; \
	done

siege: $(DEV) $(WARM)
	$(ONE_THREAD) $(PYTHON) -m pytest -n 2 --dist worksteal -m siege

docs: $(DEV) $(WARM)
	$(PYTHON) -m scripts.settings_reference
	$(PYTHON) -m scripts.commands_reference
	$(PYTHON) -m scripts.api_reference
	$(PYTHON) -m scripts.insight_reference
	$(ONE_THREAD) $(PYTHON) -m scripts.screenshots
	$(ONE_THREAD) $(PYTHON) -m pytest tests/docs

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml

# Running uses the versions that were tested.
lock: $(DEV)
	$(LOCK) --extra build --extra cloud --extra stripe --extra insight --extra spark --extra billboard-face --extra dev -o requirements-dev.lock
	$(LOCK) --extra build --extra cloud --extra insight -c requirements-dev.lock -o requirements.lock
