"""Defaults that the command line, the app and the library share."""

from __future__ import annotations

DEFAULT_FALSE_ALARM_RATE = 0.01
"""Share of unchanged views that a comparison may call different."""
