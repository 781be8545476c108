# Laituri Learn: two commands do everything, `make demo` and `make test`.
# They work on a fresh Debian or Ubuntu with Python 3.11 or newer; scripts/ says what they install.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
# Where it is set, every process would compile the whole of Python anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
STEP := scripts/step.sh
# Extra arguments: `make demo ARGS="--port 8080"`, `make test-fast ARGS="-k enrolment"`
ARGS ?=
# Tests wait for servers and browsers often enough for one more than there are cores.
WORKERS ?= $(shell echo $$(($$(nproc) + 1)))

##@ The two commands

.PHONY: demo
demo: setup ## Prepare everything and start the demo: address and accounts are printed
	@exec $(BIN)/laituri demo $(ARGS)

.PHONY: test
test: lint test-tools ## Prepare everything and run every check and every test
	@$(STEP) "Tests" "make test-fast ARGS='-k a_name' runs the ones you name" -- \
		$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)
	@echo "Everything passed."

##@ Parts of them

.PHONY: lint
lint: setup-test ## Every check but the tests
	@$(STEP) "Formatting of Python" "make format" -- $(BIN)/ruff format --check .
	@$(STEP) "Rules for Python" "make format mends what can be mended by itself" -- $(BIN)/ruff check .
	@$(STEP) "Who may import whom" "docs/architecture.md" -- $(BIN)/lint-imports
	@$(STEP) "Types" "mend the types named above" -- $(BIN)/mypy
	@$(STEP) "Formatting of templates" "make format" -- $(BIN)/djlint templates --check --quiet
	@$(STEP) "Rules for templates" "mend the lines named above" -- $(BIN)/djlint templates --lint --quiet
	@$(STEP) "Translations" "make translations, then fill in what it names" -- $(BIN)/python scripts/translations.py check

.PHONY: test-fast
test-fast: setup-test test-tools-fast ## Tests without the browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not browser" $(ARGS)

.PHONY: format
format: setup-test ## Format Python and templates, mend what can be mended by itself
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@# djlint answers 1 when it has changed a file, which is what is asked for here.
	@$(BIN)/djlint templates --reformat --quiet || test $$? -eq 1

.PHONY: translations
translations: setup-test ## Bring the catalogues up to date with the code and compile them
	@$(BIN)/python scripts/translations.py update
	@$(BIN)/python scripts/translations.py compile

.PHONY: bench
bench: setup-test test-tools-fast ## Benchmarks
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: lock
lock: ## Make the lock files again; `make lock UPGRADE=1` takes newer releases
	@scripts/lock.sh $(if $(UPGRADE),--upgrade)

##@ What the others call

.PHONY: setup
setup: ## .venv with what the product needs
	@scripts/setup.sh run

.PHONY: setup-test
setup-test: ## .venv with what the tests need too
	@scripts/setup.sh test

.PHONY: test-tools
test-tools: setup-test ## PostgreSQL and a browser for the tests
	@scripts/test_tools.sh postgresql playwright chromium

.PHONY: test-tools-fast
test-tools-fast: setup-test
	@scripts/test_tools.sh postgresql

.PHONY: clean
clean: ## Remove .venv and what tools leave behind; data stay
	@rm -rf .venv .venv-lock .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
