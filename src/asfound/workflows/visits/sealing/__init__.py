"""The sealed record of a visit: what goes in, who seals it, what is added later."""
