"""The interface for other programs: JSON under ``/api/v1``."""
