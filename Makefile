# The commands of this project. `make check` is everything that is checked; .ci/run calls it.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PLACE := examples/demo-place
STAMP := $(VENV)/.asfound-installed
# pytest-xdist: tests are independent of each other; two workers also fit a small machine. Neighbours
# stay together (worksteal), for what a file's tests share is made once for each worker that needs it.
TEST_JOBS ?= 2

.PHONY: help setup demo quick test check format-check lint types imports docs format lock clean

help:  ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s:

setup: $(STAMP)  ## Make .venv with the locked versions and this package in it

$(STAMP): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "asfound needs Python 3.11 or newer; this is %s. Name another: make PYTHON=python3.12 …" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: setup  ## Check the demo place, left behind and put right, and say where the reports are
	@echo "Left behind: things were added, taken, moved and marked."
	@$(BIN)/asfound check $(PLACE)/as-found $(PLACE)/left-behind --out demo-report/left-behind; test $$? -eq 1
	@echo
	@echo "Put right: photographed again from slightly other spots, in other light."
	@$(BIN)/asfound check $(PLACE)/as-found $(PLACE)/put-right --out demo-report/put-right; test $$? -ne 2
	@echo
	@echo "Open demo-report/left-behind/index.html and demo-report/put-right/index.html in a browser."

# Exit status 5: all of the chosen tests are slow ones.
quick: format-check lint types imports  ## In a minute: style, types, and the unit tests of what differs from main
	@tests="$$($(BIN)/python -m tests.quick)" && { test -z "$$tests" || \
	  $(BIN)/python -m pytest -q -n $(TEST_JOBS) --dist worksteal -m "not slow" $$tests || test $$? -eq 5; }

test: setup  ## All tests
	$(BIN)/python -m pytest -n $(TEST_JOBS) --dist worksteal --durations 10

check: format-check lint types imports docs test  ## Everything that is checked

format-check: setup
	$(BIN)/ruff format --check .

lint: setup
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

docs: setup
	$(BIN)/cog --check -P README.md docs/*.md

format: setup  ## Put the code in order, and the generated parts of the documents
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/cog -r -P README.md docs/*.md

# Needs uv on the path. The versions that everybody gets change only here.
lock:  ## Renew the locked versions
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --extra server pyproject.toml -o requirements/run.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --constraint requirements/run.lock \
	  --extra all --group dev pyproject.toml -o requirements/dev.lock

clean:  ## Remove what was made here
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build report demo-report
