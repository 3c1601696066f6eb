"""Rendered photo pairs of random places: before, changed and unchanged, with exact truth."""
