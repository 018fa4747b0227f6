# The verbs of the house; `make help` lists them. A fresh Debian 12 machine needs only `make run` and `make test`.
SHELL := /bin/bash
JOBS ?= $(shell nproc)
BUILD := build
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

.DEFAULT_GOAL := help
.PHONY: help deps build run test bench bench-api lint format asan tsan fuzz clean

help: ## list the verbs
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install the Debian packages that building and testing need
	@tools/deps.sh

$(BUILD)/build.ninja: | deps
	cmake --preset release

build: deps $(BUILD)/build.ninja ## build the programs into build/bin
	@cmake --build $(BUILD) -j $(JOBS)

run: build ## start Squall on embedded defaults, with a sample rule to fire
	@tools/run.sh $(BUILD)/bin

test: build ## run all tests and the conformance cases
	@python3 tools/test.py --build $(BUILD) --jobs $(JOBS)

bench: build ## print the table of figures, each beside this machine's own floor
	@python3 bench/run.py --build $(BUILD)

bench-api: build ## drive the server with the benchmark over the public API
	@python3 bench/api.py --build $(BUILD)

lint: deps $(BUILD)/build.ninja ## check the format and run clang-tidy over what changed (ALL=1: over everything)
	@tools/lint.sh $(BUILD)

format: ## format the sources in place
	@git ls-files '*.cpp' '*.h' | xargs clang-format-16 -i

asan: deps ## build and test under the address and undefined-behaviour sanitizers
	@cmake --preset asan >/dev/null && cmake --build build-asan -j $(JOBS)
	@python3 tools/test.py --build build-asan --jobs $(JOBS)

tsan: deps ## build and test under the thread sanitizer
	@cmake --preset tsan >/dev/null && cmake --build build-tsan -j $(JOBS)
	@python3 tools/test.py --build build-tsan --jobs $(JOBS)

fuzz: deps ## build the libFuzzer targets and run each for SECONDS (60)
	@cmake --preset fuzz >/dev/null && cmake --build build-fuzz -j $(JOBS)
	@tools/fuzz.sh build-fuzz $(or $(SECONDS_EACH),60)

clean: ## remove all that was built
	rm -rf build build-*
