# What a user or a developer types; `make help` lists it. CI runs .ci/run, which is `make test`.

SUITE ?= quick
SECONDS ?= 60
PREFIX ?= /usr/local
DESTDIR ?=
KAFKA_HOME ?= ../shared/kafka
# Not make's own abspath, which takes a path with a space for two.
KAFKA_PATH = $(shell realpath -ms -- "$(KAFKA_HOME)")

# The Swift runtime goes into the program: it starts sooner, and runs where no Swift is installed. The toolchain's own lld
# links it, since gold warns of a function in Foundation that weir never calls.
RELEASE = -c release --static-swift-stdlib -Xswiftc -use-ld=lld
# Progress is for terminals; a log gets errors and warnings.
QUIET = $(if $(MAKE_TERMOUT),,--quiet)
CODE = Package.swift Sources Tests Benchmarks

BUILD_PACKAGES = pkg-config libjemalloc-dev libnuma-dev liblz4-dev libzstd-dev libsnappy-dev zlib1g-dev libyaml-dev \
	librdkafka-dev
BENCH_PACKAGES = gnuplot-nox
TEST_PACKAGES = kcat strace
TEST_ALL_PACKAGES = r-base-core

.DEFAULT_GOAL := help
.PHONY: help build bench test test-all noise lessons answers micro fuzz install format lint clean swift packages test-packages \
	browser-packages

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: swift packages ## build weir (release) and leave ./weir
	@[ -e .build/release/weir ] && echo "building weir …" || echo "building weir: some minutes, the first time …"
	@swift build $(RELEASE) $(QUIET) --product weir
	@git describe --always --dirty --abbrev=12 >.build/release/weir.commit 2>/dev/null || rm -f .build/release/weir.commit
	@ln -sfn .build/release/weir weir

# A row that is not VALID (exit code 3) is told in the table; the run itself has succeeded.
bench: build ## run a suite: make bench [SUITE=quick]
	@./weir run $(SUITE) || [ $$? -eq 3 ]

test: build test-packages ## every test that needs neither Java nor a cluster
	@Scripts/run-tests $(TESTFLAGS)

test-all: export WEIR_TEST_ALL = 1
test-all: export override KAFKA_HOME := $(KAFKA_PATH)
test-all: TEST_PACKAGES += $(TEST_ALL_PACKAGES)
test-all: browser-packages test ## those with Java, a real Kafka (KAFKA_HOME), a browser and the slow ones too

noise: build ## record equal trials, which verdicts are tested on, and write Docs/noise-and-power.md (a quiet machine, 10 minutes)
	@Scripts/record-noise

lessons answers: export override KAFKA_HOME := $(KAFKA_PATH)
lessons: build ## run the suites of Docs/lessons.md and write its tables and pictures: make lessons [SUITE=groups] (a quiet machine, 40 minutes)
	@Scripts/record-reference lessons $(if $(filter file,$(origin SUITE)),--resume,--only $(SUITE))

answers: build ## run the suites of Docs/answers.md, and write it with its pictures: make answers [SUITE=acks] (a quiet machine, an hour)
	@Scripts/record-reference answers $(if $(filter file,$(origin SUITE)),--resume,--only $(SUITE))

micro: build ## microbenchmarks of the hot paths, then the broker against bare C loops and Apache Kafka
	@swift build $(RELEASE) $(QUIET) --product micro
	@.build/release/micro
	@python3 Benchmarks/Speed/speed.py

fuzz: swift packages ## decoders against made-up bytes, with libFuzzer: make fuzz [SECONDS=60]
	@Scripts/fuzz $(SECONDS)

install: build ## install weir and its suites: make install [PREFIX=/usr/local]
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/weir/Benchmarks"
	install -m 755 .build/release/weir "$(DESTDIR)$(PREFIX)/bin/weir"
	[ ! -e .build/release/weir.commit ] || install -m 644 .build/release/weir.commit "$(DESTDIR)$(PREFIX)/bin/weir.commit"
	for suite in Benchmarks/*.yaml; do \
	    [ ! -e "$$suite" ] || install -m 644 "$$suite" "$(DESTDIR)$(PREFIX)/share/weir/Benchmarks/"; done

format: swift ## format the code in place
	@swift format --in-place --parallel --recursive $(CODE)

lint: swift ## fail where the code is not formatted, or breaks a rule of .swift-format
	@swift format lint --strict --parallel --recursive $(CODE)

clean: ## remove what was built; results and plots stay
	rm -rf .build .venv .venv-browser weir

swift:
	@Scripts/check-swift

packages:
	@Scripts/install-packages $(BUILD_PACKAGES) $(BENCH_PACKAGES)

test-packages:
	@Scripts/install-packages $(TEST_PACKAGES)
	@Scripts/python-clients

browser-packages:
	@Scripts/install-packages chromium poppler-utils
	@Scripts/python-clients .venv-browser Tests/ReportTests/Browser/requirements.txt
