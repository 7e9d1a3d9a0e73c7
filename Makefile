# Sapa's commands. `make demo` and `make test` need Python >= 3.11 and the package registry, nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TESTS ?= tests
unexport PYTHONDONTWRITEBYTECODE  # else each of the many processes of the tests compiles everything anew

.PHONY: demo test check lint types imports unit browser golden soak bench lock format clean

demo: $(VENV)/run.stamp        ## simulator, bot and worker in one process, on SQLite, with a demo village
	$(BIN)/python -m bot demo

test: $(VENV)/test.stamp check unit browser   ## lint, types, import law, all tests

check: lint types imports

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/test.stamp
	$(BIN)/mypy

imports: $(VENV)/test.stamp
	$(BIN)/lint-imports --no-cache

unit: $(VENV)/test.stamp
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser and not soak" $(TESTS)

browser: $(VENV)/test.stamp    # Playwright's event loop and pytest-asyncio's don't share a process
	$(BIN)/python -m pytest -m "browser and not soak" tests

golden: $(VENV)/test.stamp     ## write what the bot says into the transcripts; then read the diff
	SAPA_GOLDEN=write $(BIN)/python -m pytest -m "not browser and not soak" tests

soak: $(VENV)/test.stamp       ## the long runs: 200 kills and more
	$(BIN)/python -m pytest -m soak tests

bench: $(VENV)/test.stamp      ## ratios within one run; `docs/performance.md` explains them
	$(BIN)/python -m bench

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock:                          ## writes requirements/*.txt: versions and hashes, no addresses
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements/run.txt
	uv pip compile pyproject.toml --group test --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -c requirements/run.txt -o requirements/test.txt

$(VENV)/run.stamp: requirements/run.txt
	$(PYTHON) -c 'import sys; sys.exit("Sapa needs Python 3.11 or newer, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 demo") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/test.stamp: requirements/test.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache
