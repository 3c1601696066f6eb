"""The API for other programs: JSON under ``/api/v1``."""
