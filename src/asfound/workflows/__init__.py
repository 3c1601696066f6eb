"""Everything the product does, in rooms; the only place where parts meet."""
