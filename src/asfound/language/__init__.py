"""Languages: catalogues, and formats of numbers and dates."""
