# What the layer is made from and for, and how bytecode is made: said once, for the layer and for the functions.
RUNTIME ?= python3.13
ARCHITECTURE ?= x86_64

layer_source := requirements/runtime.lock layers/clients/Makefile $(sort $(shell \
	find layers/clients/clients -name "*.py" -o -name "*.pem"))
print_layer_hash = { echo $(RUNTIME) $(ARCHITECTURE) $(layer_source); cat $(layer_source); } | git hash-object --stdin

# Lambda's disks are read-only: without bytecode in the package, each cold start compiles all that it imports. Only the
# runtime's own version can make it. `unchecked`, since unpacking gives every file another time.
RUNTIME_PYTHON ?= $(RUNTIME)
make_bytecode = if $(RUNTIME_PYTHON) -c "import sys; sys.exit('python%d.%d' % sys.version_info[:2] != '$(RUNTIME)')" 2>/dev/null; \
	then $(RUNTIME_PYTHON) -m compileall -q --invalidation-mode unchecked-hash -s "$(1)" -p "$(2)" "$(1)"; \
	else echo "No $(RUNTIME) on this machine: packed without bytecode, so cold starts take about a second longer." >&2; fi
