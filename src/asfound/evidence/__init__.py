"""The sealed record; imports no other part, so that it can be audited alone."""
