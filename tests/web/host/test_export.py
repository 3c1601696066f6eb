"""All of a place as a file."""

from __future__ import annotations

import csv
import io
import json

from asfound.workflows.server.app_context import AppContext
from tests.web import kit
from tests.web.kit import TestClient


def test_a_place_is_taken_along_as_sheets_and_as_json(
    signed_in_client: TestClient, a_place_with_views: kit.MadePlace
) -> None:
    address = f"/places/{a_place_with_views.place.id}"
    page = signed_in_client.get(f"{address}/settings").text
    for sheet in ("visits", "findings", "statements"):
        link = f"{address}/export.csv" + ("" if sheet == "visits" else f"?sheet={sheet}")
        assert f'href="{link}"' in page
        answer = signed_in_client.get(link)
        assert answer.status_code == 200
        assert f'filename="asfound-{sheet}.csv"' in answer.headers["content-disposition"]
        head = next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert head[:2] == ["visit", "guest"]
    answer = signed_in_client.get(f"{address}/export.json")
    assert json.loads(answer.content)["place"]["name"] == a_place_with_views.place.name
    assert signed_in_client.get(f"{address}/export.csv?sheet=passwords").status_code in {400, 422}


def test_a_place_of_others_is_not_exported(
    client: TestClient, context: AppContext, a_place_with_views: kit.MadePlace
) -> None:
    kit.make_account(context, "other@example.org", "Other")
    kit.sign_in(client, "other@example.org")
    for kind in ("csv", "json"):
        address = f"/places/{a_place_with_views.place.id}/export.{kind}"
        assert client.get(address).status_code == 404
