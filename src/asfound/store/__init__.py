"""The store: rows in a database, files by their digest."""
