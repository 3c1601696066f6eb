"""Whatever is asked, the answer is what the description says, and never a fault of the server.

Requests are made from the description by schemathesis: good ones, bad ones and odd ones, some of
them about things that are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from limits import RateLimitItemPerMinute
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from asfound.web.api import auth
from asfound.web.app import create_app
from tests.web import seed
from tests.web.kit import TestClient
from tests.web.seed import Known

# What has the right form may still be refused, as a country that there is not; and that nobody
# asks without a token is tried with every route by the tests of security.
OTHERS = [positive_data_acceptance, ignored_auth]
EXAMPLES = 5
"""For each operation, good ones and bad ones: enough to find what is wrong, in a minute."""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    app_context = seed.copied(tmp_path_factory.mktemp("schema") / "installation")
    with pytest.MonkeyPatch.context() as patch:
        # A thousand requests a minute are what this test is about, not what it is to find.
        patch.setattr(auth, "_ALLOWED", RateLimitItemPerMinute(1_000_000))
        yield schemathesis.openapi.from_asgi(
            "/api/v1/openapi.json", create_app(app_context), config=SchemathesisConfig()
        )
    app_context.store.records.close()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_described(described: Any, known: Known, mode: GenerationMode) -> None:
    asked = 0
    for found in described.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not takes_anything(operation):
            continue

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            real(case, known)
            case.call_and_validate(
                headers={"Authorization": f"Bearer {known.writes}"}, excluded_checks=OTHERS
            )

        ask()
        asked += 1
    assert asked > 25


def takes_anything(operation: Any) -> bool:
    """Whether there is anything that could be wrong about a request."""
    return bool(list(operation.iter_parameters()) or operation.body)


def real(case: Any, known: Known) -> None:
    """Ask about what is there, where what is asked about looks good; nothing there is deleted."""
    if case.method == "DELETE":
        return
    for name, value in list((case.path_parameters or {}).items()):
        fits = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_:-]{1,80}", value)
        if fits and name in known.ids and len(value) % 3:
            case.path_parameters[name] = known.ids[name]
    if isinstance(case.body, dict):
        for name in ("place", "view", "finding", "area", "digest"):
            value = case.body.get(name)
            if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_:-]{1,80}", value):
                case.body[name] = known.ids[name]


def test_the_description_is_whole(api: TestClient) -> None:
    found = api.get("openapi.json", headers={"authorization": ""}).json()

    assert found["info"]["title"] == "asfound"
    tags = {tag["name"] for tag in found["tags"]}
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert operation["description"], where
            assert set(operation["tags"]) <= tags, where
            assert operation["security"] == [{"token": []}], where
            assert {"401", "403", "422", "429"} <= set(operation["responses"]), where
            for status, answer in operation["responses"].items():
                if status.startswith(("4", "5")):
                    reference = answer["content"]["application/json"]["schema"]["$ref"]
                    assert reference.endswith("/Error"), where
