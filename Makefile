# Each target does what it says on a clean machine: what is missing is set up first.

PREFIX ?= /usr/local
BUILD := .build
PROGRAM := $(BUILD)/release/stac-manager
SOURCES := Package.swift Sources Tests Examples

.PHONY: demo test build check format bench fuzz sanitize docs install setup clean

demo: setup ## set up, build, and run the quick-start workflow
	Scripts/demo

test: setup ## set up, and run every test
	Scripts/test

build: setup ## the program, optimised, with Swift's libraries in it
	Scripts/build

check: setup ## what can be checked without running: format, and workflows of the examples
	swift format lint --strict -r $(SOURCES)
	swift build --product stac-manager
	$(BUILD)/debug/stac-manager check Examples/*.yaml

format: ## put the sources into the project's format
	swift format -i -r $(SOURCES)

bench: setup ## race against the peers; the results go to Benchmarks/results
	Benchmarks/setup
	Scripts/build
	python3 Benchmarks/race.py

fuzz: setup ## mutate documents, texts, files, schemas and stores for longer than the tests do
	STAC_MANAGER_MUTATIONS=120000 STAC_MANAGER_REFERENCE=jsonschema-rs \
	  Scripts/test --filter \
	  'Differential|utation|utated|Hostile|RuleSchema|Generated|STACJSONTests'
	for product in zarr-fuzz stac-arrow; do \
	  swift build -c release --sanitize=address --scratch-path $(BUILD)/sanitize --product $$product || exit 1; \
	done
	ASAN_OPTIONS=quarantine_size_mb=64:hard_rss_limit_mb=2000 \
	  $(BUILD)/sanitize/release/zarr-fuzz 20000 $$(date +%s)

sanitize: setup ## the tests of what reads and runs under the address sanitiser
	Scripts/setup-tests
	STAC_MANAGER_PYTHON=$(CURDIR)/$(BUILD)/python/bin/python ASAN_OPTIONS=detect_leaks=0 \
	  swift test --sanitize=address --scratch-path $(BUILD)/sanitize --filter \
	  'STAC(Zarr|Storage|Catalog|Client|Pipeline|GeoParquet|Geometry|JSON|YAML|Query|Tables|Model)Tests'

docs: setup ## the manual page and the reference of the command line
	Scripts/docs

install: setup ## bin/stac-manager and the libraries that it needs, below PREFIX
	Scripts/install "$(PREFIX)"

setup:
	@Scripts/setup

clean:
	rm -rf $(BUILD) output
