# Shunt: packet programs (clang), addon (cmake-js), TypeScript (tsc), and everything around them.
#   make help     what there is
#   V=1           show the commands

PREFIX  ?= /usr/local
DESTDIR ?=
V       ?= 0
Q        = $(if $(filter 1,$(V)),,@)

# The newest clang there is, 14 or later; looked up when it is needed, since `deps` may install it first.
CLANG    = $(or $(shell for v in 22 21 20 19 18 17 16 15 14; do command -v clang-$$v && break; done),$(shell command -v clang))
FORMAT   = $(shell command -v clang-format-14)
MULTIARCH = $(shell g++ -print-multiarch)
BPFFLAGS = -g -O2 -Wall -Wextra -Werror -target bpf -mcpu=v3 -I/usr/include/$(MULTIARCH) -Ibpf
BIN      = node_modules/.bin

BPF_HEADERS := $(wildcard bpf/*.h)
BPF_TESTS   := $(patsubst bpf/test/%.bpf.c,build/bpf/test/%.bpf.o,$(wildcard bpf/test/*.bpf.c))
BPF_BENCH   := $(patsubst bpf/bench/%.bpf.c,build/bpf/bench/%.bpf.o,$(wildcard bpf/bench/*.bpf.c))
C_SOURCES   := $(wildcard bpf/*.[ch] bpf/*/*.[ch] addon/*.cc addon/*.h)
TS_SOURCES  := $(shell find src -name '*.ts')
GENERATED   := build/.generated

BUILD_PACKAGES := $(shell test -e /usr/bin/clang-19 || apt-cache show clang-19 >/dev/null 2>&1 && echo clang-19 || echo clang) \
                  libbpf-dev bpftool pkg-config iproute2 util-linux
RUN_PACKAGES   := python3 iputils-ping iperf3 sockperf iptables procps
TEST_PACKAGES  := clang-format-14 tcpdump python3-scapy socat nmap ethtool curl

.DELETE_ON_ERROR:
.PHONY: all bpf addon ts gen check format lint types generated unit test test-unit test-kernel bench demo \
        install uninstall clean help deps deps-build deps-demo deps-test

all: bpf addon ts ## build everything: packet programs, addon, TypeScript

# ---- packages -------------------------------------------------------------------------------------------------

deps-build: ; $(Q)$(call packages,$(BUILD_PACKAGES))
deps-demo:  ; $(Q)$(call packages,$(BUILD_PACKAGES) $(RUN_PACKAGES))
deps-test:  ; $(Q)$(call packages,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(TEST_PACKAGES))

# Says what it installs; installs only what is missing.
define packages
missing=; for p in $(1); do dpkg-query -W -f '$${db:Status-Status}' $$p 2>/dev/null | grep -qx installed || missing="$$missing $$p"; done; \
if [ -n "$$missing" ]; then \
  echo "installing Debian packages:$$missing"; mkdir -p build; \
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >build/apt.log 2>&1 \
    || { cat build/apt.log; echo "could not install:$$missing" >&2; exit 1; }; \
  rm -f build/apt.log; \
fi
endef

# Not `npm ci`: that fails where a mirror of the registry lacks packages for other platforms.
node_modules/.package-lock.json: package.json package-lock.json
	@echo "  NPM     node_modules"
	$(Q)npm install --no-save --no-audit --no-fund --loglevel=error
	$(Q)touch $@

# ---- packet programs ------------------------------------------------------------------------------------------

bpf: build/bpf/datapath.bpf.o

build/bpf/%.tmp.o: bpf/%.bpf.c $(BPF_HEADERS)
	@echo "  CLANG   $<"
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPFFLAGS) -c $< -o $@

# The link step settles the offsets of read-only data and drops what only a compiler needs.
build/bpf/%.bpf.o: build/bpf/%.tmp.o
	@echo "  LINK    $@"
	$(Q)bpftool gen object $@ $<

.PRECIOUS: build/bpf/%.tmp.o build/bpf/test/%.tmp.o build/bpf/bench/%.tmp.o

# ---- addon ----------------------------------------------------------------------------------------------------

addon: build/Release/shunt.node

build/Release/shunt.node: $(wildcard addon/*.cc addon/*.h addon/CMakeLists.txt addon/package.json) node_modules/.package-lock.json
	@echo "  CMAKE   $@"
	@mkdir -p build
	$(Q)$(BIN)/cmake-js build -d addon -O build/addon -G "Unix Makefiles" -p 2 >build/addon.log 2>&1 || { cat build/addon.log; exit 1; }
	$(Q)touch $@

# ---- TypeScript -----------------------------------------------------------------------------------------------

ts: build/.ts

# Bundled, with a chunk for each command: one file loads in a third of the time that two hundred take, and an
# installed shunt needs no node_modules.
build/.ts: $(TS_SOURCES) tsconfig.json node_modules/.package-lock.json
	@echo "  TSC     src"
	@mkdir -p build
	$(Q)$(BIN)/tsc -p .
	@echo "  BUNDLE  dist"
	@rm -rf dist
	$(Q)$(BIN)/esbuild src/cli.ts --bundle --splitting --format=esm --platform=node --target=node20 --outdir=dist \
	  --alias:string-width=./src/output/width.ts --minify-syntax --legal-comments=linked --log-level=warning \
	  --banner:js="import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);"
	$(Q)chmod +x dist/cli.js
	$(Q)touch $@

gen: build/bpf/datapath.bpf.o node_modules/.package-lock.json ## write src/generated from the packet programs and the schema
	@echo "  GEN     src/generated"
	$(Q)$(BIN)/tsx src/codegen/main.ts $< src/generated
	$(Q)$(BIN)/tsx src/spec/json-schema.ts src/generated/shunt.schema.json

# ---- checks ---------------------------------------------------------------------------------------------------

check: deps-test format lint types generated unit ## format, lint, types, generated code up to date, unit tests

format:
	@echo "  FORMAT"
	$(Q)clang-format-14 --dry-run --Werror $(C_SOURCES)

lint: node_modules/.package-lock.json
	@echo "  LINT"
	$(Q)$(BIN)/biome check --error-on-warnings .
	@git ls-files 'src/*.ts' 'test/*.ts' 'bench/*.ts' 'bpf/*' 'addon/*' | grep -v generated | xargs wc -l | \
	  awk '$$2 != "total" && $$1 > 300 { print $$2 ": " $$1 " lines, 300 is the most"; bad = 1 } END { exit bad }'

types: node_modules/.package-lock.json
	@echo "  TYPES"
	@mkdir -p build
	$(Q)$(BIN)/tsc -p .
	$(Q)$(BIN)/tsc -p test

generated: build/bpf/datapath.bpf.o node_modules/.package-lock.json
	@echo "  CHECK   src/generated"
	@rm -rf build/generated && mkdir -p build/generated
	$(Q)$(BIN)/tsx src/codegen/main.ts $< build/generated
	$(Q)$(BIN)/tsx src/spec/json-schema.ts build/generated/shunt.schema.json
	$(Q)diff -ru src/generated build/generated || { echo "src/generated is out of date: run make gen" >&2; exit 1; }

unit: all $(BPF_TESTS)
	@echo "  TEST    unit"
	$(Q)$(BIN)/vitest run --project unit --reporter=default --reporter=json --outputFile.json=build/tests-unit.json

test-kernel: deps-test all $(BPF_TESTS) $(BPF_BENCH) ## tests on real kernel objects, in private namespaces (root)
	@echo "  TEST    kernel"
	$(Q)test/sandbox.sh $(BIN)/vitest run --project kernel --reporter=default --reporter=json --outputFile.json=build/tests-kernel.json

test: ## set everything up and run every test (root)
	$(Q)rm -f build/tests-*.json
	$(Q)$(MAKE) --no-print-directory deps-test
	$(Q)$(MAKE) --no-print-directory check
	$(Q)$(MAKE) --no-print-directory test-kernel
	$(Q)node test/tally.mjs build/tests-unit.json build/tests-kernel.json

# ---- showing and measuring ------------------------------------------------------------------------------------

demo: ## set everything up, wire two pods, and compare with loopback and a Linux bridge (root)
	$(Q)$(MAKE) --no-print-directory deps-demo
	$(Q)$(MAKE) --no-print-directory all
	$(Q)test/sandbox.sh $(BIN)/tsx bench/demo.ts

bench: ## the whole comparison, about 15 minutes; BENCH="--quick" for two (root)
	$(Q)$(MAKE) --no-print-directory deps-demo
	$(Q)$(MAKE) --no-print-directory all
	$(Q)$(MAKE) --no-print-directory $(BPF_BENCH) build/.bench
	$(Q)test/sandbox.sh $(BIN)/tsx bench/main.ts $(BENCH)

build/.bench: $(BPF_BENCH) ; $(Q)touch $@

# ---- installing -----------------------------------------------------------------------------------------------

install: all ## install to PREFIX (default /usr/local)
	@echo "  INSTALL $(DESTDIR)$(PREFIX)/bin/shunt"
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/shunt/build/Release $(DESTDIR)$(PREFIX)/lib/shunt/build/bpf
	$(Q)cp -r dist package.json LICENSE $(DESTDIR)$(PREFIX)/lib/shunt/
	$(Q)install -m 0755 build/Release/shunt.node $(DESTDIR)$(PREFIX)/lib/shunt/build/Release/
	$(Q)install -m 0644 build/bpf/datapath.bpf.o $(DESTDIR)$(PREFIX)/lib/shunt/build/bpf/
	$(Q)ln -sf ../lib/shunt/dist/cli.js $(DESTDIR)$(PREFIX)/bin/shunt

uninstall: ## remove what install put there
	$(Q)rm -rf $(DESTDIR)$(PREFIX)/lib/shunt $(DESTDIR)$(PREFIX)/bin/shunt

clean: ## remove everything that was built
	$(Q)rm -rf build dist

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 18
