"""Tables and queries in SQLite or PostgreSQL, by SQLAlchemy."""
