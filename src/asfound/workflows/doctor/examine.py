"""Runs all checks of an installation, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from asfound.errors import AsfoundError
from asfound.workflows.doctor import machine, services
from asfound.workflows.doctor.base import Health, HealthCheck, Installation, NotUsed, Unhealthy


def examine(installation: Installation, now: datetime) -> Iterator[HealthCheck]:
    """Run all checks; results come as they are found.

    Args:
        installation: Its settings. Nothing is changed but for a small file that is written and
            deleted again.
        now: UTC.
    """
    checks: tuple[tuple[str, Callable[[Installation, datetime], str]], ...] = (
        ("Python", machine.python),
        ("libraries", machine.libraries),
        ("data folder", machine.folder),
        ("space", machine.space),
        ("keys", machine.keys),
        ("database", services.database),
        ("photos", services.photos),
        ("clock", services.clock),
        ("weights", machine.weights),
        ("fonts", machine.fonts),
        ("https", services.https),
        ("engine", services.engine),
        ("mail", services.mail),
    )
    for what, check in checks:
        yield _run_check(what, check, installation, now)


def _run_check(
    what: str,
    check: Callable[[Installation, datetime], str],
    installation: Installation,
    now: datetime,
) -> HealthCheck:
    try:
        return HealthCheck(what, Health.WELL, check(installation, now))
    except Unhealthy as ill:
        return HealthCheck(what, Health.ILL, ill.found, ill.way_out)
    except NotUsed as reason:
        return HealthCheck(what, Health.NOT_USED, str(reason))
    except AsfoundError as error:
        # The message says what was found and the way out.
        return HealthCheck(what, Health.ILL, f"[{error.code}]", error.message)
    except OSError as error:
        found = error.strerror or type(error).__name__
        return HealthCheck(what, Health.ILL, found, "Give this user the right, or another folder.")
