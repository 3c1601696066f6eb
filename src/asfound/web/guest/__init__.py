"""Pages for link guests: a guest or a crew, without an account."""
