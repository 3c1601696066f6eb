"""Pages of visits, for hosts and for links."""
