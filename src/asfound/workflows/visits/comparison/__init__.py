"""Comparisons as durable jobs: queued, run by a worker, calibrated by the place."""
