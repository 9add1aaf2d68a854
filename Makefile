# Bridgework: `make demo` runs the main job on the sample event, `make test` passes the tests.
# Each sets up what it needs; a second run starts in seconds.

PYTHON ?= $(shell for each in python3.11 python3 python; do \
            $$each -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$each && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Both reach the environments in which pip builds packages: older pips follow the first there, newer ones the second.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint types imports versions unit coverage setup clean

help:
	@echo "make demo   set up, match the sample event, write out/agenda.html and friends"
	@echo "make test   set up, lint, type check, import rules, tests"
	@echo "make coverage  the tests with branch coverage"
	@echo "make clean  remove the virtual environment and what the commands wrote"

# An install that was interrupted leaves .venv-unfinished, and the next one starts from an empty environment.
define begin_install
@test -n "$(PYTHON)" && $(PYTHON) --version >/dev/null 2>&1 || \
    { echo "Bridgework needs Python 3.11; install it, or call: make PYTHON=/path/to/python3.11" >&2; exit 1; }
@if test -e .venv-unfinished || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
    touch .venv-unfinished && $(PYTHON) -m venv --clear $(VENV); fi
@touch .venv-unfinished
endef
define end_install
@rm .venv-unfinished
@touch $@
endef

# torch is the largest part. Which build of the pinned release comes is for the package index to say: where it has one
# for GPUs and one for CPUs, name the place of the CPU build in PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS. Either works.
$(VENV)/.runtime: pyproject.toml constraints.txt
	$(begin_install)
	$(BIN)/pip install --quiet --editable .
	$(end_install)

$(VENV)/.dev: $(VENV)/.runtime
	$(begin_install)
	$(BIN)/pip install --quiet --editable '.[dev]'
	$(end_install)

setup: $(VENV)/.dev

demo: $(VENV)/.runtime
	$(BIN)/bridgework demo --out out

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

# Whether constraints.txt has all that is installed, but for what a build of torch for GPUs brings along.
versions: $(VENV)/.dev
	@$(BIN)/pip freeze --all --exclude pip --exclude-editable | sed 's/+.*//' | \
	    grep -v -i -E '^(nvidia|cuda|triton)' | grep -v -x -F -f constraints.txt; \
	    test $$? -eq 1 || { echo 'these are installed, but not as constraints.txt says' >&2; exit 1; }

# Two processes share the work; threads of libraries beside them would only wait for one another.
unit: export OMP_NUM_THREADS := 1
unit: $(VENV)/.dev
	$(BIN)/pytest -n 2

# The same tests, two thirds slower, and then what they did not reach.
coverage: export OMP_NUM_THREADS := 1
coverage: $(VENV)/.dev
	$(BIN)/pytest -n 2 --cov --cov-report=term

test: lint types imports versions unit

clean:
	rm -rf $(VENV) .venv-unfinished out workspace workspace-demo .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build *.egg-info
