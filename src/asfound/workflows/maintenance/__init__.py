"""Maintenance: backup, restore, retention, export of a place, and the scheduler that runs them."""
