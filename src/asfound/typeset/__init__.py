"""Typesetting: typst and fonts."""
