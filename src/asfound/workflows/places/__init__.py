"""Places of hosts: areas, views, as-found photos, plans, sheets to print."""
