# What the layer is made from and for, said once for the layer's own build and for the hash that functions carry.
RUNTIME ?= python3.13
ARCHITECTURE ?= x86_64

layer_source := requirements/runtime.lock layers/clients/Makefile $(sort $(shell \
	find layers/clients/clients -name "*.py" -o -name "*.pem"))
print_layer_hash = { echo $(RUNTIME) $(ARCHITECTURE) $(layer_source); cat $(layer_source); } | git hash-object --stdin
