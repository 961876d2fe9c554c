# Everything one does with this project. Needs Python 3.11+ and nothing else, except where a target says so.
# Where `make` is missing: `python3 start.py` is `make run`, and it takes the same options.

PYTHON ?= python3
IN = .venv/bin/python
PYTEST = $(IN) -m pytest
DEFAULT_DATABASE = postgres://postgres@127.0.0.1:5432/test
DEFAULT_REDIS = redis://127.0.0.1:6379/0

.PHONY: help run test test-full test-services test-browser check format bench lock shots tools

help:           ## what there is
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 16

run:            ## everything in one terminal: web, worker, clock, on the first start the demo (ARGS="--port 8001")
	@$(PYTHON) start.py $(ARGS)

tools:          ## the virtual environment with the test tools, and the catalogues in the form that is read
	@$(PYTHON) start.py --dev --only-install
	@$(IN) manage.py compile_catalogues >/dev/null

test: tools     ## all tests that need no server and no browser
	$(PYTEST) -m "not browser and not services" -n auto --dist worksteal $(ARGS)

test-full: test-services test-browser   ## the same on PostgreSQL and Redis, then in a real browser

test-services: export DATABASE_URL := $(or $(DATABASE_URL),$(DEFAULT_DATABASE))
test-services: export REDIS_URL := $(or $(REDIS_URL),$(DEFAULT_REDIS))
test-services: tools   ## all tests but the browser's, on PostgreSQL and Redis (DATABASE_URL, REDIS_URL)
	$(PYTEST) -m "not browser" -n auto --dist worksteal $(ARGS)

test-browser: tools    ## the pages in Chromium, which has to be installed
	$(PYTEST) -m browser -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: tools    ## style, types, templates, migrations, the house inspector, catalogues
	$(IN) -m ruff check .
	$(IN) -m ruff format --check .
	$(IN) -m mypy tongting patrols starrating tenders stations start.py
	$(IN) -m djlint templates --lint --quiet
	$(IN) manage.py makemigrations --check --dry-run
	$(PYTEST) tests/test_house.py tests/test_catalogue.py -n0

format: tools   ## puts code and templates into the house's form
	$(IN) -m ruff check --fix --select I .
	$(IN) -m ruff format .

bench: tools    ## ratios against floors, on a million rows (PostgreSQL)
	-$(IN) -m pip install --quiet -r bench/requirements.txt
	$(IN) -m bench $(ARGS)

lock:           ## writes both locks anew from the two lists of reasons (needs uv)
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--python-version 3.11 --quiet requirements.txt --output-file requirements.lock
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--python-version 3.11 --quiet requirements-dev.txt --output-file requirements-dev.lock

shots: tools    ## takes the pictures of the documents (needs Chromium)
	$(IN) docs/shots.py $(ARGS)
