"""What every test stands on: no surprises from the machine, and no test silently left out."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.cluster import Cluster, local_cluster

ROOT = Path(__file__).parent.parent
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings and the language of whoever runs the tests stay outside."""
    for name in list(os.environ):
        if name.startswith(("ASFOUND_", "LC_")) or name in {"LANG", "LANGUAGE", "NO_COLOR"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture(scope="session")
def demo_place() -> Path:
    """The demo place: photos made for this project, with their ground truth."""
    return ROOT / "examples" / "demo-place"


@pytest.fixture(scope="module")
def cluster() -> Generator[Cluster, None, None]:
    """A real Dask scheduler with two worker processes; it ends with the module, for it never idles
    quite."""
    with local_cluster() as cluster:
        yield cluster


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything must run, a skipped test is a failed one."""
    return _no_skips((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that wants to be skipped."""
    return _no_skips((yield))


def _no_skips(report: Report) -> Report:
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, although CI=true demands every test: {report.longrepr}"
    return report
