"""Look whether an installation can work, and say for everything that it cannot how it could."""

from __future__ import annotations

from asfound.workflows.doctor.base import Checked, Health, Installation
from asfound.workflows.doctor.examining import examine

__all__ = ["Checked", "Health", "Installation", "examine"]
