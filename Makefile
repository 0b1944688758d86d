# `make book` on a fresh machine gives the book, `make test` proves it. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
# Processes that share the tests.
PROCESSES ?= 2
BIN := .venv/bin
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-annotate --custom-compile-command 'make lock'
HTML := _build/html
NOTEBOOKS := $(wildcard chapters/*.ipynb)
PAGES := $(NOTEBOOKS) $(wildcard chapters/*.md)
PACKAGE := $(shell find src/adoption -type f -not -path '*/__pycache__/*')
DATA := $(wildcard data/*)

.PHONY: help book test test-unit test-citation test-notebooks test-book test-peers bench nation forecasts notebooks live serve weigh check lock clean
.DEFAULT_GOAL := help

help:  ## list what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

book: $(HTML)/.built  ## make the environment if need be, and build the book into _build/html
	@echo "The book: $(HTML)/index.html (open it as it is, or 'make serve')"

test: test-unit test-citation test-notebooks test-book  ## run every test: package and data, notebooks, pages in a real browser
	@echo "All tests passed."

test-unit: .venv/.test
	@echo "Testing the package and the data …"
	$(BIN)/python -m pytest tests/unit -q -n $(PROCESSES)

test-citation: .venv/.citation
	@echo "Checking CITATION.cff …"
	.venv/citation/bin/cffconvert --validate

test-notebooks: .venv/.test
	@echo "Running every chapter and comparing each output with the stored one …"
	$(BIN)/python -m pytest tests/notebooks chapters --nbval --nbval-current-env --nbval-cell-timeout=300 -q -n $(PROCESSES) --dist loadfile

test-book: .venv/.test $(HTML)/.built
	@$(BIN)/python tests/book/browser.py
	@echo "Reading every page in a browser …"
	$(BIN)/python -m pytest tests/book -q -n $(PROCESSES)

test-peers: .venv/.test .venv/.peers  ## test that NDlib, CyNetDiff and networkx find the same people acting (not part of 'test')
	@echo "Comparing cascades with those of other libraries …"
	$(BIN)/python -m pytest tests/peers -q

bench: .venv/.test .venv/.peers  ## measure what is claimed about speed against peers, into _build/bench.json (about a quarter of an hour, half of it EoN)
	$(BIN)/python benchmarks/run.py

nation: .venv/.installed  ## compute data/nation.csv anew, one agent for each daily user (about 18 minutes on two cores, 12 GB)
	@echo "Looking for the fewest who tip two countries of 82.1 million people …"
	$(BIN)/python -m adoption.nation

forecasts: .venv/.installed  ## compute data/forecasts.csv anew from what was public at the horizon (half a minute)
	@echo "Forecasting from what was public on 30 September 2025 …"
	$(BIN)/python -m adoption.forecasts

notebooks: .venv/.notebooks  ## execute the chapters in place (outputs deterministic, metadata stripped)

live: .venv/.installed  ## open the chapters in JupyterLab
	@echo "Starting JupyterLab on the chapters; stop it with Ctrl+C …"
	$(BIN)/jupyter lab --notebook-dir=chapters --LabApp.news_url=None \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

serve: $(HTML)/.built  ## serve the built book on this machine (PORT=8000)
	@echo "The book is at http://127.0.0.1:$(PORT)/ ; stop with Ctrl+C …"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(HTML)

weigh: .venv/.test $(HTML)/.built  ## say what each page of the book weighs at first view, part by part
	$(BIN)/python tests/book/weight.py

check: .venv/.installed  ## check the tables of data/ and say what is wrong, if anything
	$(BIN)/python -m adoption.data

lock: $(BIN)/python  ## resolve the locks anew from pyproject.toml (needs the network)
	@echo "Resolving for Python 3.11 to 3.13 …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	echo "-e ." | $(LOCK) - --upgrade --output-file requirements.txt
	grep -v '^-e' requirements.txt | $(LOCK) --group test --upgrade --constraint /dev/stdin --output-file requirements-test.txt
	$(LOCK) --group citation --upgrade --output-file requirements-citation.txt
	$(LOCK) benchmarks/peers/requirements.in --upgrade --output-file benchmarks/peers/requirements.txt

clean:  ## remove the built book and the environment
	rm -rf _build .venv

$(BIN)/python:
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Making the environment in .venv (about a minute) …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.test: .venv/.installed requirements-test.txt
	@echo "Adding the test tools …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@

.venv/.citation: requirements-citation.txt | $(BIN)/python
	@$(PYTHON) -m venv .venv/citation
	@.venv/citation/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-citation.txt
	@touch $@

.venv/.peers: benchmarks/peers/requirements.txt | $(BIN)/python
	@echo "Making an environment of the libraries that the package is measured against …"
	@$(PYTHON) -m venv .venv/peers
	@.venv/peers/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers/requirements.txt
	@touch $@

.venv/.notebooks: .venv/.installed $(NOTEBOOKS) $(PACKAGE) $(DATA)
	@echo "Executing the chapters …"
	@$(BIN)/python -m adoption.notebooks
	@touch $@

$(HTML)/.built: .venv/.installed _config.yml _toc.yml references.bib $(PAGES) $(PACKAGE) $(DATA)
	@echo "Building the book …"
	@rm -rf $(HTML)
	$(BIN)/jupyter-book build . --all --warningiserror --nitpick --keep-going --quiet
	@touch $@
