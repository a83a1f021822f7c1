PYTHON ?= python3
BIN = .venv/bin
POT = .venv/messages.pot

.PHONY: run test bench lint lock translations messages ready ready-for-tests

run:
	@$(PYTHON) deploy/run.py

test: ready-for-tests lint
	$(BIN)/pytest --numprocesses auto

bench: ready
	$(BIN)/python -m bench

lint: ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Locks serve Python 3.11 and later, and name no address to download from.
LOCKED = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header pyproject.toml
lock:
	$(LOCKED) --output-file requirements.txt
	$(LOCKED) --group dev --constraint requirements.txt --output-file requirements-dev.txt
	npm install --package-lock-only --silent

# New texts enter the catalogues without a translation; the tests then name them.
translations: ready messages
	$(BIN)/pybabel --quiet update --input-file $(POT) --output-dir cistrat_training/translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile --directory cistrat_training/translations

messages:
	@$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --keywords "_l RuleBroken" \
		--sort-by-file --add-location file --omit-header --output-file $(POT) .

ready:
	@$(PYTHON) deploy/set_up.py --developing

ready-for-tests:
	@$(PYTHON) deploy/set_up.py --testing
