"""Engines: work that could not be sent to its worker, or failed there."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class EngineError(AsfoundError):
    """Work could not be sent to its worker, or failed there."""

    code = "engine"


class EngineMissing(EngineError):
    """A cluster address was given, but the Dask client is not installed."""

    code = "engine.missing"

    def __init__(self) -> None:
        super().__init__(
            "--engine needs the Dask client. Install it with: pip install 'asfound[distributed]'"
        )


class EngineUnreachable(EngineError):
    """The cluster's scheduler did not answer."""

    code = "engine.unreachable"

    def __init__(self, address: str, why: str) -> None:
        super().__init__(
            f"no scheduler answers at {address!r} ({why}). "
            "Check the address, or leave out --engine to work on this machine."
        )
        self.address = address


class WorkerLost(EngineError):
    """The worker process was killed twice on the same item."""

    code = "engine.worker-lost"

    def __init__(self) -> None:
        super().__init__(
            "the process that worked on this was ended from outside, most likely for lack of "
            "memory. Close other programs, or work on fewer photos at a time with --jobs 1."
        )


class TaskFailed(EngineError):
    """An unexpected error: a bug in asfound."""

    code = "engine.task-failed"

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"a fault in asfound stopped the work on this ({detail}). Please report it."
        )
        self.detail = detail
