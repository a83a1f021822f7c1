PYTHON ?= python3
BIN = .venv/bin

.PHONY: run test bench lint lock translations

run:
	@$(PYTHON) deploy/run.py

test: ready-for-tests lint
	$(BIN)/pytest

bench: ready-for-tests
	$(BIN)/python -m bench

lint: ready-for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Locks serve Python 3.11 and later, and name no address to download from.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml
lock:
	$(LOCK) --output-file requirements.txt
	$(LOCK) --group dev --output-file requirements-dev.txt
	npm install --package-lock-only --silent

.PHONY: ready-for-tests
ready-for-tests:
	@$(PYTHON) deploy/set_up.py --tests
