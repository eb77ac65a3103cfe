"""Clients of the stores and the settings they need; the Lambda layer's own package."""
