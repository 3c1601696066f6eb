"""Photos as they come in: partial uploads, decoding in a sandbox, smaller renditions."""
