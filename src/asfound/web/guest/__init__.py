"""Pages of who came by a link: a guest or a crew, without an account."""
