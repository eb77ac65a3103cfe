#!/bin/sh
# What `make` puts into .venv/bin as `plugyard`. It finds the project from its own place, also through links to it.
# -P and an own PYTHONPATH: nothing that lies where it is called from, or that a variable names, is ever imported.
self=$0
while [ -L "$self" ]; do
	target=$(readlink "$self")
	case $target in
		/*) self=$target ;;
		*) self=$(dirname "$self")/$target ;;
	esac
done
bin=$(cd "$(dirname "$self")" && pwd)
project=$(cd "$bin/../.." && pwd)
unset PYTHONSTARTUP PYTHONHOME PYTHONINSPECT
PYTHONPATH="$project:$project/layers/clients" exec "$bin/python" -P -s -m infra.cli "$@"
