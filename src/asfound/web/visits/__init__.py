"""Pages of visits, for hosts and for who came by a link."""
