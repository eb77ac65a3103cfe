"""Pins what template.yaml promises: routes, rights, logs and dead letters."""
