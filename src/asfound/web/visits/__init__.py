"""Pages of visits, for hosts and link guests."""
