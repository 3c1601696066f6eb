"""The verbs of the program, one module each; the only place where parts meet."""
