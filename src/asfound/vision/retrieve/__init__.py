"""Which photos show the same view: image retrieval by local features, grouping of bursts."""
