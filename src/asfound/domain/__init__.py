"""The values that all parts share: frozen dataclasses, standard library and NumPy only."""
