"""Documents from finished values."""
