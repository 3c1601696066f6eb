"""All of a place in CSV and JSON, harmless to spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from asfound.domain.visit import Act
from asfound.errors import PlaceNotFound
from asfound.store.base import Store
from asfound.workflows.maintenance.export import Sheet, export_csv, export_json
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import by_account
from tests.store_kit import NOW, account, digest, statement, visit


@pytest.fixture
def context(store: Store, tmp_path: Path) -> AppContext:
    return AppContext(store, tmp_path)


def sheet(context: AppContext, which: Sheet) -> list[dict[str, str]]:
    content = b"".join(export_csv(context, by_account(account()), "hall", which))
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert text.count("\r\n") >= 1
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_visits_findings_and_statements_each_have_a_sheet(context: AppContext) -> None:
    by_id = {row["visit"]: row for row in sheet(context, Sheet.VISITS)}
    assert by_id["visit"]["stage"] == "handed-over"
    assert by_id["visit"]["ended_at"] == NOW.isoformat()
    assert (by_id["visit"]["photographed"], by_id["visit"]["differing"]) == ("1", "1")
    assert by_id["open"]["photographed"] == "0"
    (finding,) = sheet(context, Sheet.FINDINGS)
    assert (finding["area"], finding["view"]) == ("Entrance", "Door")
    assert (finding["kind"], finding["score"], finding["label"]) == ("added", "0.93", "bottle")
    (said,) = sheet(context, Sheet.STATEMENTS)
    assert (said["act"], said["words"], said["finding"]) == ("dispute", "words", "f_1")


@pytest.mark.parametrize(
    "evil", ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "\r\n=1"]
)
def test_words_never_become_formulas(context: AppContext, evil: str) -> None:
    with context.store.records.begin() as tx:
        tx.visits.change(replace(visit("open"), guest=evil))
        words = replace(statement("two", Act.COMMENT, "open"), words=evil, by=evil)
        tx.visits.add_statement(words)
    guest = {row["visit"]: row["guest"] for row in sheet(context, Sheet.VISITS)}["open"]
    assert guest == f"'{evil}"
    said = next(row for row in sheet(context, Sheet.STATEMENTS) if row["visit"] == "open")
    assert (said["words"], said["by"]) == (f"'{evil}", f"'{evil}")


def test_commas_quotes_and_lines_come_through(context: AppContext) -> None:
    words = 'He said: "no, thanks";\nthen left\r\n日本'
    with context.store.records.begin() as tx:
        tx.visits.add_statement(replace(statement("two"), words=words))
    assert sheet(context, Sheet.STATEMENTS)[-1]["words"] == words


def test_json_holds_all_of_it_but_no_secret(context: AppContext) -> None:
    text = b"".join(export_json(context, by_account(account()), "hall")).decode()
    found = json.loads(text)
    assert found["schema"] == "asfound.place/1"
    assert found["place"]["name"] == "Hall"
    door = next(view for view in found["views"] if view["id"] == "door")
    assert door["as_found"] == [digest("as-found 1"), digest("as-found 2")]
    visits = {one["id"]: one for one in found["visits"]}
    whole = visits["visit"]
    assert whole["results"][0]["result"]["verdict"] == "differs"
    assert [whole[name][0]["id"] for name in ("links", "shots", "statements")] == [
        "link",
        "shot",
        "one",
    ]
    assert whole["events"][0]["what"] == "visit.handed-over"
    assert "s3cret" not in text
    assert "argon2" not in text


def test_a_place_without_visits_is_exported_too(context: AppContext) -> None:
    with context.store.records.begin() as tx:
        tx.visits.delete("visit")
        tx.visits.delete("open")
    assert sheet(context, Sheet.VISITS) == []
    assert json.loads(b"".join(export_json(context, by_account(account()), "hall")))["visits"] == []


def test_places_of_others_are_not_there(context: AppContext) -> None:
    for export in (export_csv, export_json):
        with pytest.raises(PlaceNotFound):
            b"".join(export(context, by_account(account("other")), "hall"))
