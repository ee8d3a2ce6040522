# One door: `make run` to use Galley, `make test` to prove it. Everything installs what it needs by itself.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# Debian compiles its Python by profiles, others often do not: with it everything here takes a sixth less.
PYTHON ?= $(or $(shell for each in /usr/bin/python3.11 python3.11; do $$each -c 'import venv, ensurepip' 2>&- && command -v $$each && break; done),python3)
BIN := .venv/bin
UV := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
# A line with the folder in it, instead of a finder that each start of Python would import: half of what a start takes.
EDITABLE := --no-deps --config-settings editable_mode=compat --editable
# Node comes as a Python wheel, so that nothing but Python has to be there.
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
# Several at a time, each told whole when it has ended. After a failure nothing new begins, and make ends with 2.
TOGETHER := $(MAKE) --no-print-directory --output-sync=target --jobs=2
# Each has a folder of its own. pytest's usual one is shared, and a run that begins closes it to other users for a moment:
# such a one is the PostgreSQL that root starts, which then does not find its data. It stays where a test failed.
pytest = scratch=$$(mktemp -d) && $(1)/pytest --basetemp=$$scratch $(2) && rm -rf $$scratch
# A command that compiles Slipway or Galley at each of its starts takes more than twice as long.
unexport PYTHONDONTWRITEBYTECODE
WEB_SOURCES := $(shell find web/src web/public -type f 2>/dev/null) $(wildcard web/*.json web/*.ts web/*.js web/*.html web/.npmrc web/scripts/*) docs/galley/templates.md

.PHONY: help run web slipway check test e2e rehearsal bench docs release image push test-images sbom lock clean rehearsal-kubernetes test-target-kubernetes
.PHONY: lint lint-python lint-web lint-workflows fuzz audit hooks types types-service types-delivery types-web
.PHONY: test-aws types-aws aws-diff
.PHONY: cluster cluster-down cluster-status test-cluster rehearsal-manifests
.PHONY: test-unit-service test-unit-delivery test-web test-service test-delivery test-journeys

help: ## Say what there is
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1	\2/' | expand -t 32

run: .venv/.service service/galley/web/index.html ## Serve Galley on this machine
	@exec $(BIN)/galley serve

web: service/galley/web/index.html ## Build the web app

slipway: .venv/.delivery ## Install Slipway, the delivery tool, as .venv/bin/slipway

check: ## The fast half of the tests
	+@$(TOGETHER) lint types test-unit-service test-unit-delivery

test: ## Everything that must hold
	+@$(TOGETHER) lint types test-web
	@echo "Two suites run at a time. Each is told when it has ended, which takes minutes."
	+@$(TOGETHER) test-delivery test-service test-journeys test-aws

lint: lint-python lint-web lint-workflows ## Style, boundaries between rooms, and the workflows

lint-python: .venv/.tests ## Only Python: style, and which room may know which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

lint-web: .venv/.tests web/node_modules/.installed ## Only the web app
	cd web && $(NODE) npm run --silent lint

# What GitHub runs, read for what it would let strangers do, and for what it would not understand.
lint-workflows: .venv/.tests .venv/.actionlint ## Only .github/workflows: zizmor and actionlint
	$(BIN)/zizmor --offline --quiet --no-progress .github/workflows
	$(BIN)/actionlint

types: types-service types-delivery types-web ## Types of both products and the web app

types-service: .venv/.tests ## Only those of Galley
	$(BIN)/mypy

types-delivery: .venv/.tests ## Only those of Slipway, and of the rehearsals
	cd delivery && ../$(BIN)/mypy

types-web: .venv/.tests web/node_modules/.installed ## Only those of the web app
	cd web && $(NODE) npm run --silent types

test-unit-service: .venv/.tests ## The quick tests of Galley
	@echo "The quick tests of Galley"
	@$(call pytest,$(BIN),-q -m "not slow" service/tests/unit)

test-unit-delivery: .venv/.tests ## The quick tests of Slipway
	@echo "The quick tests of Slipway"
	@cd delivery && $(call pytest,../$(BIN),-q -m "not slow" tests/unit)

test-web: .venv/.tests web/node_modules/.installed ## The tests of the web app
	cd web && $(NODE) npm run --silent test

test-service: .venv/.tests .venv/.packages service/galley/web/index.html ## All tests of Galley
	@# Apart: two S3 servers at once disturb each other, and a browser's event loop disturbs Django.
	@echo "All tests of Galley"
	@$(call pytest,$(BIN),-q service/tests/contracts)
	@$(call pytest,$(BIN),-n 2 --dist loadfile service/tests --ignore=service/tests/contracts)

test-aws: .venv/.aws ## Synthesise what deploy/aws describes, without an account, and look at it
	@echo "What deploy/aws describes"
	@export PATH="$(CURDIR)/.venv/aws/bin:$$PATH" PYTHONPATH="$(CURDIR):delivery" && $(call pytest,.venv/aws/bin,-q tests/aws)

# Not among `types`: to read the library's own types takes a minute of processor time, each time it is new.
types-aws: .venv/.aws .venv/.tests ## Types of what describes AWS; reading the library takes a minute
	MYPYPATH="$(CURDIR):delivery" $(BIN)/mypy --config-file tests/aws/mypy.ini --python-executable .venv/aws/bin/python \
	  deploy/aws tests/aws

aws-diff: .venv/.aws ## Say what the working tree changes at AWS, against BASE (origin/main)
	@PATH="$(CURDIR)/.venv/aws/bin:$$PATH" .venv/aws/bin/python -m tests.aws.differences $(or $(BASE),origin/main)

# Much of it waits for canaries, so more than two find room. The files that take longest have few tests and begin.
test-delivery: .venv/.tests .venv/.packages ## All tests of Slipway
	@echo "All tests of Slipway"
	@cd delivery && $(call pytest,../$(BIN),-n 4 --dist loadfile --no-loadscope-reorder tests)

test-journeys: .venv/.tests .venv/.checkov .venv/.packages service/galley/web/index.html ## What a browser does, documents, manifests, gates
	@echo "Browsers, documents, manifests, gates"
	@$(call pytest,$(BIN),-n 3 --dist loadfile tests --ignore=tests/aws)

e2e: .venv/.tests .venv/.packages service/galley/web/index.html ## The browser half of the tests
	@echo "The browser half of the tests"
	@$(call pytest,$(BIN),tests/journeys)

rehearsal: .venv/.tests .venv/.packages ## Let Slipway deliver two services on this machine: good releases and bad ones, with people
	$(BIN)/python -m tests.rehearsals

cluster: .venv/.cluster ## Bring up one real Kubernetes node on this machine, as root; the first time compiles it
	@$(BIN)/python -m tests.cluster up

cluster-down: .venv/.cluster ## Take the node away, without a trace
	@$(BIN)/python -m tests.cluster down

cluster-status: .venv/.cluster ## Say whether a node runs, and how to reach it
	@$(BIN)/python -m tests.cluster status

test-cluster: .venv/.cluster ## Prove the node: pods, logs, routes, policies, users, disturbances; it ends without a trace
	$(BIN)/pytest -q tests/cluster/facts/play_*.py

rehearsal-manifests: .venv/.cluster .venv/.tests .venv/.packages .venv/.promtool ## Let Galley run on the node by its own manifests, and its alerts come
	@$(PYTHON) tests/packages.py --images
	PYTHONPATH=service $(BIN)/python -m images galley
	$(BIN)/pytest -q tests/manifests/play_*.py

# A cluster that was not there before is taken away again. CONTEXT=… names one of yours: tests/cluster/foreign.py.
rehearsal-kubernetes: .venv/.cluster .venv/.tests .venv/.packages $(if $(SHORT),.image-slipway,image) ## Let Slipway deliver on a real cluster, with people; SHORT=1 plays the most important acts
	@$(BIN)/python -m tests.cluster with $(MAKE) --no-print-directory .play-kubernetes $(if $(SHORT),,test-target-kubernetes)

# The short form delivers Tally alone, on top of Slipway's own image.
.image-slipway: .venv/.tools
	@$(PYTHON) tests/packages.py --images
	PYTHONPATH=service $(BIN)/python -m images slipway

.play-kubernetes:
	SLIPWAY_IMAGE=$(CURDIR)/.images/slipway.tar $(BIN)/python -m tests.rehearsals cluster $(if $(SHORT),,galley-cluster)

test-target-kubernetes: .venv/.cluster .venv/.tests .venv/.packages .image-slipway ## Hold Slipway's cluster target to the contracts of every target
	@$(BIN)/python -m tests.cluster with $(MAKE) --no-print-directory .test-target

.test-target:
	cd delivery && SLIPWAY_TEST_CLUSTER=yes SLIPWAY_IMAGE=$(CURDIR)/.images/slipway.tar ../$(BIN)/pytest -q \
	  tests/contracts/test_runtime_contract.py tests/contracts/test_traffic_contract.py tests/contracts/test_gauges_contract.py \
	  tests/contracts/test_callers_on_cluster.py tests/contracts/test_place_checks_on_cluster.py \
	  tests/contracts/test_rights_on_cluster.py tests/contracts/test_workflows_on_cluster.py \
	  tests/contracts/test_previews_on_cluster.py

fuzz: .venv/.tests .venv/.packages service/galley/web/index.html ## Try what strangers send, and the rules of gates, with new luck ROUNDS times (20)
	for round in $$(seq $(or $(ROUNDS),20)); do \
	  $(BIN)/pytest -q service/tests/integration/edge/test_openapi.py service/tests/unit/rendering/test_validator.py && \
	  (cd delivery && SLIPWAY_POLICY_STEPS=20000 ../$(BIN)/pytest -q tests/unit/gates tests/unit/record tests/unit/text); done

audit: .venv/.audit web/node_modules/.installed ## Ask for known faults of everything that is shipped
	for name in embedded delivery; do $(BIN)/pip-audit --disable-pip --requirement requirements/$$name.lock; done
	cd web && $(NODE) npm audit --omit=dev

hooks: .venv/.hooks ## Let each commit pass the fast checks first
	$(BIN)/pre-commit install

bench: .venv/.bench .venv/.packages service/galley/web/index.html ## Measure; writes benchmarks/results.json
	PYTHONPATH=delivery $(BIN)/python -m benchmarks

docs: .venv/.delivery ## Write the pages of docs that are made from the code
	$(BIN)/galley settings > docs/settings.md
	$(BIN)/python -m slipway.cli.reference > docs/slipway/reference.md

release: .venv/.service service/galley/web/index.html ## Build the artefact of this commit and print its digest
	$(BIN)/python service/artefact.py

image: .venv/.tools ## Build the images of this commit into .images, and print their digests. BASE=… BUILD_BASE=… name other bases
	@$(PYTHON) tests/packages.py --images
	PYTHONPATH=service $(BIN)/python -m images

push: .venv/.delivery ## Push the images of `make image` to REGISTRY, by their commit, and print what they are called there
	PYTHONPATH=service $(BIN)/python -m images.pushing $(REGISTRY)

test-images: .venv/.tests .venv/.packages ## Build the images twice, run them without privileges, and compare what comes out
	@$(BIN)/python tests/packages.py --images
	$(BIN)/pytest -q tests/containers/play_container.py tests/containers/play_slipway.py tests/containers/play_twice.py tests/containers/play_push.py

sbom: .venv/.sbom ## Write what Galley and Slipway consist of, package by package, into dist/sbom (CycloneDX)
	@mkdir -p dist/sbom
	$(BIN)/cyclonedx-py requirements --output-reproducible --output-file dist/sbom/galley.cdx.json requirements/service.lock
	$(BIN)/cyclonedx-py requirements --output-reproducible --output-file dist/sbom/slipway.cdx.json requirements/delivery.lock
	cd web && $(NODE) npm sbom --sbom-format=cyclonedx --package-lock-only --omit=dev > ../dist/sbom/galley-web.cdx.json

lock: .venv/.tools ## Write the lock files anew, with hashes and without addresses
	# The tests' lock holds what is shipped as well, and decides: what is tested and what is shipped are the same.
	for name in tests bench tools service embedded delivery aws cluster go sbom audit hooks; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    $$(test $$name = tests || echo --constraint requirements/tests.lock) \
	    requirements/$$name.in --output-file requirements/$$name.lock; done
	# It runs apart from all others, and wants an older boto3 than they have.
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  requirements/checkov.in --output-file requirements/checkov.lock

.venv/.tools: requirements/tools.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Galley needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another with PYTHON=."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing the tools …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.lock
	@touch $@

.venv/.service: requirements/embedded.lock service/pyproject.toml .venv/.tools
	@echo "Installing Galley …"
	@$(UV) --require-hashes -r requirements/embedded.lock
	@$(UV) $(EDITABLE) service
	@$(BIN)/python -m compileall -q service/galley
	@touch $@

# After the other, never at the same time: both write into one environment.
.venv/.delivery: requirements/delivery.lock delivery/pyproject.toml .venv/.tools | .venv/.service
	@echo "Installing Slipway …"
	@$(UV) --require-hashes -r requirements/delivery.lock
	@$(UV) $(EDITABLE) delivery
	@$(BIN)/python -m compileall -q delivery/slipway
	@touch $@

.venv/.tests: requirements/tests.lock .venv/.service .venv/.delivery
	@echo "Installing what the tests need …"
	@$(UV) --require-hashes -r requirements/tests.lock
	@touch $@

.venv/.checkov: requirements/checkov.lock .venv/.tools
	@echo "Installing checkov …"
	@$(PYTHON) -m venv --without-pip .venv/checkov
	@$(BIN)/uv pip install --quiet --python .venv/checkov/bin/python --require-hashes -r requirements/checkov.lock
	@touch $@

# The program alone: the package would start a service.
.venv/.promtool: .venv/.tools
	@cd .venv && apt-get download -qq prometheus && dpkg -x prometheus_*.deb prometheus && rm prometheus_*.deb
	@touch $@

.venv/.bench: requirements/bench.lock .venv/.tests
	@echo "Installing what the benchmarks need …"
	@$(UV) --require-hashes -r requirements/bench.lock
	@$(BIN)/python tests/packages.py --bench
	@touch $@

# An environment of its own: half a gigabyte that nothing else needs, and its types stay out of the others' way.
.venv/.aws: requirements/aws.lock .venv/.tools
	@echo "Installing what describes AWS …"
	@test -x .venv/aws/bin/python || $(PYTHON) -m venv --without-pip .venv/aws
	@$(BIN)/uv pip sync --quiet --python .venv/aws/bin/python --require-hashes requirements/aws.lock
	@touch $@

# Go compiles the node. One that is there and new enough is used; else it comes as a wheel.
.venv/.cluster: requirements/cluster.lock requirements/go.lock tests/packages.py .venv/.tests
	@$(UV) --require-hashes -r requirements/cluster.lock
	@$(BIN)/python -m tests.cluster.build || { echo "Installing Go …"; $(UV) --require-hashes -r requirements/go.lock; }
	@$(BIN)/python tests/packages.py --cluster
	@touch $@

.venv/.sbom: requirements/sbom.lock .venv/.tools
	@echo "Installing what writes bills of materials …"
	@$(UV) --require-hashes -r requirements/sbom.lock
	@touch $@

.venv/.audit: requirements/audit.lock .venv/.tools
	@echo "Installing what asks for known faults …"
	@$(UV) --require-hashes -r requirements/audit.lock
	@touch $@

.venv/.hooks: requirements/hooks.lock .venv/.tools
	@$(UV) --require-hashes -r requirements/hooks.lock
	@touch $@

# It comes as a Go module only. Go's own database of checksums vouches for it.
.venv/.actionlint: requirements/go.lock .venv/.tests
	@echo "Compiling actionlint …"
	@$(BIN)/python -m tests.cluster.build || $(UV) --require-hashes -r requirements/go.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" GOBIN=$(CURDIR)/$(BIN) go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
	@touch $@

.venv/.packages: tests/packages.py .venv/.tests
	$(BIN)/python tests/packages.py
	@touch $@

web/node_modules/.installed: web/package-lock.json .venv/.tools
	@echo "Installing the web app's parts …"
	@cd web && $(NODE) npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

service/galley/web/index.html: web/node_modules/.installed $(WEB_SOURCES)
	@echo "Building the web app …"
	@cd web && $(NODE) npm run --silent build -- --logLevel warn
	@rm -rf service/galley/web
	@cp -R web/dist service/galley/web
	@touch $@

clean: ## Remove what was built and installed; data stays
	rm -rf .venv web/node_modules web/dist service/galley/web build dist artefacts
