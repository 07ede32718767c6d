# Everything runs in .venv, which the first target that needs it makes.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# GNU make as old as 3.81 runs this file.
.DEFAULT_GOAL := help
.PHONY: help setup run check test lint regen bench fuzz

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## install archspec and its tools into .venv

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

run: $(READY) ## build Inception-v4 from its spec
	$(BIN)/archspec build specs/inception_v4.yaml

check: $(READY) ## check every spec
	$(BIN)/archspec check specs/*.yaml

test: $(READY) ## run the tests
	$(BIN)/pytest

lint: $(READY) ## check style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

regen: $(READY) ## write generated/ and the golden files again
	$(BIN)/archspec build specs/*.yaml
	if test -f tests/regenerate.py; then $(BIN)/python tests/regenerate.py; fi

bench: $(READY) ## measure how long each stage takes
	$(BIN)/python benchmarks/run.py

fuzz: $(READY) ## run the random tests twenty times as long
	ARCHSPEC_FUZZ=20 $(BIN)/pytest -m fuzz
