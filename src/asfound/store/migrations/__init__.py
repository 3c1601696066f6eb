"""Alembic migrations; asfound runs them itself."""
