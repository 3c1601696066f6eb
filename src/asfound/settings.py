"""Settings: read once, at the edge; everything below gets plain values.

Options of the command line come first, then the environment, then what is written here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from asfound.errors import BadSetting


@dataclass(frozen=True)
class Settings:
    """What holds where no option says otherwise.

    Attributes:
        jobs: How many photos or pairs are worked on at a time (ASFOUND_JOBS; else all cores).
        engine: Address of a Dask scheduler (ASFOUND_ENGINE; else this machine).
        language: Of reports, as wished (ASFOUND_LANGUAGE, LC_ALL, LC_MESSAGES, LANG).
    """

    jobs: int
    engine: str | None = None
    language: str | None = None


def read(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment; empty values count as none.

    Raises:
        BadSetting: A value cannot be used.
    """
    languages = ("ASFOUND_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return Settings(
        jobs=_jobs(environment.get("ASFOUND_JOBS", "")),
        engine=environment.get("ASFOUND_ENGINE") or None,
        language=next((environment[name] for name in languages if environment.get(name)), None),
    )


def _jobs(text: str) -> int:
    if not text:
        return cores()
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise BadSetting("ASFOUND_JOBS", text, "a whole number of at least 1 is needed")
    return int(text)


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
