# What the layers are made from and for, how their wheels are installed and bytecode is made: said once, for all and for the
# functions.
RUNTIME ?= python3.13
ARCHITECTURE ?= x86_64

layer_source := requirements/runtime.lock requirements/insights.lock layers/clients/Makefile layers/insights/Makefile $(sort $(shell \
	find layers/clients/clients -name "*.py" -o -name "*.pem"))
print_layer_hash = { echo $(RUNTIME) $(ARCHITECTURE) $(layer_source); cat $(layer_source); } | git hash-object --stdin

# Lambda's disks are read-only: without bytecode in the package, each cold start compiles all that it imports. Only the
# runtime's own version can make it. `unchecked`, since unpacking gives every file another time.
RUNTIME_PYTHON ?= $(RUNTIME)
make_bytecode = if $(RUNTIME_PYTHON) -c "import sys; sys.exit('python%d.%d' % sys.version_info[:2] != '$(RUNTIME)')" 2>/dev/null; \
	then $(RUNTIME_PYTHON) -m compileall -q --invalidation-mode unchecked-hash -s "$(1)" -p "$(2)" "$(1)"; \
	else echo "No $(RUNTIME) on this machine: packed without bytecode, so cold starts take about a second longer." >&2; fi

PYTHON ?= $(firstword $(wildcard .venv-sam/bin/python .venv/bin/python) python3)
machine := $(subst arm64,aarch64,$(ARCHITECTURE))
target := $(ARTIFACTS_DIR)/python

# Console scripts and RECORD name the building machine's Python, so the same lock would give other bytes elsewhere.
install_wheels = $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-compile \
	--only-binary=:all: --implementation cp --python-version $(RUNTIME:python%=%) \
	--platform manylinux2014_$(machine) --platform manylinux_2_27_$(machine) --platform manylinux_2_28_$(machine) \
	--target "$(target)" -r $(1) && rm -rf "$(target)/bin" "$(target)"/*.dist-info/RECORD
