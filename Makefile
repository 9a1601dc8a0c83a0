# City Command Center. `make` alone lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two installs into the one .venv must not overlap.
.NOTPARALLEL:

VENV := .venv
PY := $(VENV)/bin/python
RUN_STAMP := $(VENV)/.run.stamp
DEV_STAMP := $(VENV)/.dev.stamp

CITY ?= berlin
APP_ARGS = --city 'data/cities/$(CITY)' \
	$(if $(HOST),--host '$(HOST)') \
	$(if $(PORT),--port '$(PORT)') \
	$(if $(CLOCK),--clock '$(CLOCK)') \
	$(if $(FROM),--from '$(FROM)') \
	$(if $(SPEED),--speed '$(SPEED)')

PYTEST := $(PY) -m pytest --ignore=tests/bench
PIP_INSTALL := $(PY) -m pip install --disable-pip-version-check --no-input -qq --require-hashes

# The browser the tests drive, and a font for Chinese outside the page.
CJK_FONT := /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

# Tests share the cores file by file, so that what a file sets up is set up once, in the order of
# tests/conftest.py.
SHARED := -n auto --maxprocesses=4 --dist loadfile --no-loadscope-reorder

# Where it is set, each of the hundred servers that the tests start would compile all of our files.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check bench lock tools clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make run takes CITY (berlin), HOST, PORT, CLOCK, FROM and SPEED, as in: make run CITY=berlin PORT=8060"
	@echo "  make test and make check take ARGS for pytest, as in: make test ARGS='-k wall -x'"

run: $(RUN_STAMP) ## Start the command center (installs what it needs the first time)
	@exec $(PY) app.py $(strip $(APP_ARGS))

test: tools $(DEV_STAMP) ## Run every test, the browser tests too
	@$(PYTEST) $(SHARED) $(ARGS)

check: $(DEV_STAMP) ## Lint, check types, run the tests that are quick and need no browser and no server
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(PYTEST) $(SHARED) -m 'not browser and not process and not long' $(ARGS)

bench: tools $(DEV_STAMP) ## Measure speed (python -m tests.bench)
	@$(PY) -m tests.bench $(ARGS)

# Keeps the versions already locked where requirements*.in allow them; UPGRADE=1 takes the newest.
UV_COMPILE = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

lock: $(DEV_STAMP) ## Make the two lock files again from requirements*.in (UPGRADE=1: newest versions)
	$(UV_COMPILE) requirements.in -o requirements.lock
	$(UV_COMPILE) requirements-dev.in -o requirements-dev.lock

clean: ## Remove .venv and the tools' caches (var/ stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

tools: ## Install the browser, font and MQTT broker the tests need (Debian, as root), or say how
	@missing=; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	[ -e $(CJK_FONT) ] || missing="$$missing fonts-noto-cjk"; \
	PATH="$$PATH:/usr/sbin" command -v mosquitto >/dev/null || missing="$$missing mosquitto"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing$$missing"; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
		echo "The tests need$$missing. Install with:" >&2; \
		echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$$missing" >&2; \
		exit 1; \
	fi

# The first of python3.11 and python3 that runs and is 3.11 or newer.
$(PY):
	@python=; \
	for candidate in python3.11 python3; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			python=$$candidate; break; \
		fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed. On Debian 12: sudo apt-get install -y python3 python3-venv" >&2; \
		exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		package="$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing $$package"; \
			export DEBIAN_FRONTEND=noninteractive; \
			apt-get update -qq && apt-get install -y -qq --no-install-recommends "$$package" >/dev/null; \
		else \
			echo "Python's venv module is missing. Install with:" >&2; \
			echo "  sudo apt-get update && sudo apt-get install -y $$package" >&2; \
			exit 1; \
		fi; \
	fi; \
	"$$python" -m venv --clear $(VENV)

$(RUN_STAMP): requirements.lock $(PY)
	@echo "Installing what the command center needs into $(VENV) (a minute or two)"
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

# The dev lock holds the runtime lock's versions, so it serves `make run` as well.
$(DEV_STAMP): requirements-dev.lock requirements.lock $(PY)
	@echo "Installing what tests and checks need into $(VENV) (a minute or two)"
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch $(RUN_STAMP) $@
