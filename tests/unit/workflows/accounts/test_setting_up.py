"""The first account: only who reads the terminal makes it, and only once."""

from __future__ import annotations

import pytest

from asfound.errors import PasswordRefused, SetUpCodeWrong, SetUpDone
from asfound.workflows.accounts.setting_up import check_code, is_set_up, offer_set_up, set_up
from asfound.workflows.server.app_context import Serving
from tests.web import kit


def test_the_code_of_the_terminal_makes_the_first_account(serving: Serving) -> None:
    code = offer_set_up(serving)

    assert code
    account = set_up(serving, code, "Host@Example.org", "Office", kit.PASSWORD)
    assert (account.email, account.admin) == ("host@example.org", True)
    assert is_set_up(serving)


@pytest.mark.parametrize("code", ["", "guess", "x" * 43])
def test_another_code_makes_nothing(serving: Serving, code: str) -> None:
    offer_set_up(serving)

    with pytest.raises(SetUpCodeWrong):
        set_up(serving, code, kit.EMAIL, "Office", kit.PASSWORD)
    assert not is_set_up(serving)


def test_no_code_is_none(serving: Serving) -> None:
    """A server that was never started offers nothing, and nothing opens it."""
    with pytest.raises(SetUpCodeWrong):
        check_code(serving, "")


def test_only_the_newest_code_counts(serving: Serving) -> None:
    old, new = offer_set_up(serving), offer_set_up(serving)

    assert old
    assert new
    with pytest.raises(SetUpCodeWrong):
        check_code(serving, old)
    check_code(serving, new)


def test_a_second_first_account_is_refused(serving: Serving) -> None:
    code = offer_set_up(serving)
    assert code
    set_up(serving, code, kit.EMAIL, "Office", kit.PASSWORD)

    with pytest.raises(SetUpDone):
        set_up(serving, code, "other@example.org", "Other", kit.PASSWORD)
    assert offer_set_up(serving) is None


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", kit.EMAIL, "x" * 1001])
def test_easy_passwords_are_refused(serving: Serving, password: str) -> None:
    code = offer_set_up(serving)
    assert code

    with pytest.raises(PasswordRefused):
        set_up(serving, code, kit.EMAIL, "Office", password)
    assert not is_set_up(serving)


def test_neither_password_nor_code_is_kept_as_it_is(serving: Serving) -> None:
    code = offer_set_up(serving)
    assert code
    account = set_up(serving, code, kit.EMAIL, "Office", kit.PASSWORD)

    assert account.password.startswith("$argon2id$")
    kept = (serving.data / "asfound.sqlite").read_bytes()
    kept += (serving.data / "asfound.sqlite-wal").read_bytes()
    assert code.encode() not in kept
    assert kit.PASSWORD.encode() not in kept
