"""What an older version wrote opens, restores and verifies, and says the same."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from tests.command import asfound_here, checked
from tests.older.reading import pages, read
from tests.served import Served, posted, served

VERSIONS = sorted(path.parent for path in Path(__file__).parent.glob("*/files.tar.xz"))
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Older:
    """What a version wrote.

    Attributes:
        folder: Where it lies, unpacked; tests may change only copies.
        facts: What the version said of it.
    """

    folder: Path
    facts: dict[str, Any]


@pytest.fixture(scope="module", params=VERSIONS, ids=lambda path: path.name)
def older(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Older:
    folder = tmp_path_factory.mktemp("older")
    with tarfile.open(request.param / "files.tar.xz") as files:
        files.extractall(folder, filter="tar")
    return Older(folder, json.loads((request.param / "facts.json").read_bytes()))


def test_every_version_is_tried() -> None:
    assert [path.name for path in VERSIONS] == ["0.1.0"]


def test_an_installation_goes_on(older: Older, tmp_path: Path) -> None:
    (older.folder / "data").rename(tmp_path / "data")
    with served(tmp_path / "data") as server:
        assert lost(older.facts["answers"], read(server, older.facts)) == []
        with server.browser() as browser:
            sign_in(browser, "host@example.org", older.facts["password"])
            for page in pages(older.facts):
                assert browser.get(page).status_code == 200, page
            assert "It was there before." in view_page(browser, older.facts, "table")
            papers_of(browser, older.facts["closed"])
        with server.browser() as browser:
            second_factor(browser, older.facts)
        goes_on(server, older.facts)
        signed_by_the_server(server, older.facts, tmp_path)


def test_a_backup_is_restored(older: Older, tmp_path: Path) -> None:
    done = asfound_here("restore", older.folder / "backup.zip", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    with served(tmp_path / "data") as server:
        found = read(server, older.facts)
        assert lost({**older.facts["answers"], "record": found["record"]}, found) == []
        with server.browser() as browser:
            sign_in(browser, "host@example.org", older.facts["password"])
            papers_of(browser, older.facts["closed"])
        signed_by_the_server(server, older.facts, tmp_path)


@pytest.mark.parametrize(
    ("name", "signers"),
    [("sealed", ("guest",)), ("answered", ("guest", "host")), ("public", ("host",))],
)
def test_a_record_verifies_and_is_shown(
    older: Older, name: str, signers: tuple[str, ...], tmp_path: Path
) -> None:
    record = older.folder / "records" / f"{name}.zip"
    expected = [("--expect-signer", older.facts["signers"][who]) for who in signers]
    done = asfound_here("verify", record, *(word for pair in expected for word in pair))
    assert done.returncode == 0, done.stdout + done.stderr
    done = asfound_here("show", record, "--no-open", "--out", tmp_path / "report")
    assert done.returncode == 0, done.stdout + done.stderr
    assert any(page.stat().st_size > 1000 for page in (tmp_path / "report").rglob("index.html"))


def test_a_calibration_is_accepted(older: Older) -> None:
    own = older.folder / "calibration.json"
    before, after = (older.folder / f"{role}.jpg" for role in ("before", "after"))
    value = checked(before, after, "--calibration", own)
    assert value["own_calibration"]["digest"] == f"sha256:{digest(own.read_bytes())}"
    assert value["views"][0]["calibration"]["own"] > 0
    assert value["problems"] == []


def lost(old: Any, new: Any, path: str = "") -> list[str]:
    """Where what was said then is not said now. Keys may be added."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [
            where
            for key, value in old.items()
            for where in lost(value, new.get(key, "(absent)"), f"{path}.{key}")
        ]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [where for at, both in pairs for where in lost(*both, f"{path}[{at}]")]
    return [] if old == new else [f"{path}: {old!r} -> {new!r}"]


def sign_in(browser: httpx.Client, email: str, password: str) -> str:
    given = {"email": email, "password": password, "next": "/account"}
    return posted(browser, "/sign-in", "/sign-in", given).text


def second_factor(browser: httpx.Client, facts: dict[str, Any]) -> None:
    page = sign_in(browser, "second@example.org", facts["password"])
    fields = dict(re.findall(r'name="(csrf|ticket|next)" value="([^"]*)"', page))
    code = pyotp.TOTP(facts["secret"]).now()
    assert browser.post("/sign-in/code", data={**fields, "code": code}).status_code == 303
    assert browser.get("/account").status_code == 200


def view_page(browser: httpx.Client, facts: dict[str, Any], name: str) -> str:
    return browser.get(f"/visits/{facts['closed']}/views/{facts['views'][name]}").text


def papers_of(browser: httpx.Client, visit: str) -> None:
    for name, begin in (("note.png", b"\x89PNG"), ("report.html", b"<!"), ("report.pdf", b"%PDF")):
        answer = browser.get(f"/visits/{visit}/papers/{name}")
        assert answer.content.startswith(begin), (name, answer.status_code)


def goes_on(server: Served, facts: dict[str, Any]) -> None:
    """A visit that was open then gets another link, and another word."""
    visit, view = facts["open"], facts["views"]["bench"]
    with server.program(facts["token"]) as api, server.browser() as phone:
        link = api.post(f"/visits/{visit}/links", json={"role": "guest", "name": "Later"}).json()
        found = phone.get(f"/v/{link['token']}/findings/{view}").text
        assert "We forgot it." in found
        words = {"act": "comment", "view": view, "words": "Said much later."}
        assert api.post(f"/visits/{visit}/statements", json=words).status_code == 201
        assert "Said much later." in phone.get(f"/v/{link['token']}/findings/{view}").text


def signed_by_the_server(server: Served, facts: dict[str, Any], folder: Path) -> None:
    """The record verifies with the key that the server had then."""
    record = folder / "record.zip"
    with server.program(facts["token"]) as api:
        record.write_bytes(api.get(f"/visits/{facts['closed']}/record").content)
    done = asfound_here("verify", record, "--expect-signer", facts["fingerprint"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "You are welcome again." in done.stdout


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
