"""Arrays to findings; no files, records or networks."""
