# Everything runs in .venv, which the first target that needs it makes.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
FOLDERS := specs specs/released specs/variants  # of networks; generated/ has the same
ROWS := out/inference.jsonl  # what was measured; remove it to measure again

# GNU make as old as 3.81 runs this file.
.DEFAULT_GOAL := help
.PHONY: help setup run check test lint types docs regen bench bench-inference fuzz mutants mutation

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## install archspec and its tools into .venv

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) tools/install.py
	@touch $@

run: $(READY) ## build Inception-v4 from its spec
	@$(BIN)/archspec build specs/inception_v4.yaml
	@printf '%s\n' '' 'Try next:' \
	  '  $(BIN)/archspec summary inception_v4' \
	  '  $(BIN)/archspec render inception_v4 -o inception_v4.html' \
	  '  $(BIN)/archspec diff inception_v3 inception_v4'

check: $(READY) ## check every spec
	$(BIN)/archspec check

test: $(READY) ## run the tests, with a few cases of each; ALL=1 runs all cases, as CI does
	$(BIN)/pytest $(if $(ALL),,--sample)

lint: $(READY) ## check style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

types: $(READY) ## check a user's script with Pyright
	@$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt basedpyright
	$(BIN)/basedpyright

docs: $(READY) ## build the documentation as a site, in site/
	$(BIN)/python docs/website/build.py

regen: $(READY) ## write generated/, the reference pages and the golden files again
	for folder in $(FOLDERS); do \
	  $(BIN)/archspec build -o generated$${folder#specs} $$folder/*.yaml || exit 1; done
	$(BIN)/python docs/generate.py
	$(BIN)/python -m tests.corpus.test_bad
	$(BIN)/python -m tests.api.test_surface

bench: $(READY) ## measure how long each stage takes
	$(BIN)/python benchmarks/run.py

bench-inference: $(READY) ## measure networks rewritten for inference beside those of timm
	$(BIN)/python benchmarks/inference.py --rows $(ROWS)
	$(BIN)/python benchmarks/inference.py --passes
	$(BIN)/python benchmarks/inference.py --table --rows $(ROWS)

mutants: $(READY) ## edit the specs in 3,800 ways, and see what is said of each
	$(BIN)/python -m tests.mutants

mutation: $(READY) ## plant faults in a copy of the tree, and see which of them no test sees
	$(BIN)/python -m tests.mutation

fuzz: $(READY) ## run the random tests eighty times as long
	ARCHSPEC_FUZZ=80 $(BIN)/pytest -m fuzz --timeout=7200
