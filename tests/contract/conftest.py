"""Every store that there is, behind its protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from asfound.store.base import Blobs
from asfound.store.open import open_blobs, open_records
from asfound.store.records import Records
from tests import servers


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'asfound.sqlite'}"
    return servers.postgres()


@pytest.fixture
def records(database: str) -> Iterator[Records]:
    """An open database with its tables."""
    opened = open_records(database)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Blobs:
    """An empty store of files."""
    if request.param == "folder":
        return open_blobs((tmp_path / "photos").as_uri())
    return open_blobs(servers.s3(monkeypatch))
