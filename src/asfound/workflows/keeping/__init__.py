"""Keeping what is kept: backups, restoring, retention, taking it elsewhere."""
