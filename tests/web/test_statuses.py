"""Every error has a status that somebody decided on, and people read what they can do."""

from __future__ import annotations

import pytest

from asfound import errors
from asfound.errors import AsfoundError
from asfound.language.catalogues import LANGUAGES, translation
from asfound.web.errors.messages import error_messages, message_for
from asfound.web.errors.status_codes import STATUSES, kinds, status_of
from asfound.workflows.server.app_context import AppContext
from tests.unit.workflows.visits.kit import stay
from tests.web.kit import TestClient

FITTING = {401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503, 507}


def of(kind: type[AsfoundError]) -> int:
    """The status of a class, whatever its errors are made from."""
    return status_of(kind.__new__(kind))


@pytest.mark.parametrize("family", AsfoundError.__subclasses__(), ids=lambda kind: kind.code)
def test_every_family_has_a_line_of_its_own(family: type[AsfoundError]) -> None:
    assert family in STATUSES
    assert {of(kind) for kind in (family, *kinds(family))} <= FITTING


def test_the_table_names_only_what_is_raised() -> None:
    assert set(STATUSES) <= set(kinds())
    told = [kind for kind in STATUSES if STATUSES[kind] == STATUSES.get(kind.__mro__[1])]
    assert told == [], "these have their family's status anyway"


def test_what_was_found_out_in_another_process_counts_by_its_code() -> None:
    assert status_of(errors.PhotoRefused("photo.not-a-photo", "a film")) == 415
    assert status_of(errors.PhotoRefused("photo.too-large", "large")) == 413
    assert status_of(errors.PhotoRefused("photo.truncated", "half")) == 422


def test_an_error_of_no_family_is_a_fault() -> None:
    assert status_of(AsfoundError("what?")) == 500


def test_people_are_told_by_codes_that_there_are() -> None:
    assert set(error_messages(str)) <= {kind.code for kind in kinds()}


def test_what_the_other_pages_say_is_in_the_same_words() -> None:
    said = message_for(translation("de").gettext, errors.WordsMissing())
    assert said != message_for(str, errors.WordsMissing())
    assert message_for(str, errors.BlobMissing("x")) == errors.BlobMissing("x").message


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_opens_nothing_says_so_in_the_language_of_the_browser(
    client: TestClient, language: str
) -> None:
    headers = {"accept-language": language}
    answer = client.get(f"/v/{'x' * 43}/", headers=headers)

    said = error_messages(translation(language).gettext)["visit.link-unknown"]
    assert answer.status_code == 404
    assert f"<h1>{said.title}</h1>" in answer.text
    assert said.way in answer.text
    assert 'class="button primary" href="/"' not in answer.text, "guests have no first page there"


def test_below_a_good_link_one_goes_on_to_its_first_page(
    client: TestClient, context: AppContext
) -> None:
    token = stay(context).token
    answer = client.get(f"/v/{token}/findings/nothing")

    assert answer.status_code == 404
    assert f'class="button primary" href="/v/{token}/"' in answer.text
