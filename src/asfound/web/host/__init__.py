"""Pages of hosts: account, places, views, photos, export."""
