"""Free models, surfaces and skies for rendering: what there is, whose it is."""
