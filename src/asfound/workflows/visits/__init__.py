"""Visits on a server: planned, photographed, compared, talked about, handed over."""
