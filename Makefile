# Bridgework: `make demo` runs the main job on the sample event, `make test` passes the tests.
# Each sets up what it needs; a second run starts in seconds.

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test lint types imports unit setup clean

help:
	@echo "make demo   set up, match the sample event, write out/agenda.html and friends"
	@echo "make test   set up, lint, type check, import rules, tests with branch coverage"
	@echo "make clean  remove the virtual environment and what the commands wrote"

# torch first, alone: the pinned release as its CPU build, before anything asks for a newer one.
$(VENV)/.runtime: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Bridgework needs $(PYTHON); set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt torch
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

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

unit: $(VENV)/.dev
	$(BIN)/pytest -n 2 --cov --cov-report=term

test: lint types imports unit

clean:
	rm -rf $(VENV) out workspace .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build *.egg-info
