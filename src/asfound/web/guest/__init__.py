"""Pages of a link: for a guest or a crew, without an account."""
