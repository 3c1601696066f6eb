"""Look whether an installation can work, and say for everything that it cannot how it could."""

from __future__ import annotations

from asfound.workflows.doctor.base import Health, HealthCheck, Installation
from asfound.workflows.doctor.examining import examine

__all__ = ["Health", "HealthCheck", "Installation", "examine"]
