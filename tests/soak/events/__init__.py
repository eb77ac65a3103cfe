"""Kills writers and refreshers while events arrive twice and late, and holds what is stored against a plain model."""
