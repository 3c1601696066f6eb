"""Who may do what on a visit: links, actors, owners, and the text that they type."""
