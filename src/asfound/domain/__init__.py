"""What the words mean: frozen dataclasses, standard library and NumPy only."""
