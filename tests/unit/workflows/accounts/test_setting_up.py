"""The first account: only who reads the terminal makes it, and only once."""

from __future__ import annotations

import pytest

from asfound.errors import PasswordRefused, SetUpCodeWrong, SetUpDone
from asfound.workflows.accounts.setting_up import check_code, is_set_up, offer_set_up, set_up
from asfound.workflows.server.app_context import AppContext
from tests.web import kit


def test_the_code_of_the_terminal_makes_the_first_account(context: AppContext) -> None:
    code = offer_set_up(context)

    assert code
    account = set_up(context, code, "Host@Example.org", "Office", kit.PASSWORD)
    assert (account.email, account.admin) == ("host@example.org", True)
    assert is_set_up(context)


@pytest.mark.parametrize("code", ["", "guess", "x" * 43])
def test_another_code_makes_nothing(context: AppContext, code: str) -> None:
    offer_set_up(context)

    with pytest.raises(SetUpCodeWrong):
        set_up(context, code, kit.EMAIL, "Office", kit.PASSWORD)
    assert not is_set_up(context)


def test_no_code_is_none(context: AppContext) -> None:
    """A server that was never started offers nothing, and nothing opens it."""
    with pytest.raises(SetUpCodeWrong):
        check_code(context, "")


def test_only_the_newest_code_counts(context: AppContext) -> None:
    old, new = offer_set_up(context), offer_set_up(context)

    assert old
    assert new
    with pytest.raises(SetUpCodeWrong):
        check_code(context, old)
    check_code(context, new)


def test_a_second_first_account_is_refused(context: AppContext) -> None:
    code = offer_set_up(context)
    assert code
    set_up(context, code, kit.EMAIL, "Office", kit.PASSWORD)

    with pytest.raises(SetUpDone):
        set_up(context, code, "other@example.org", "Other", kit.PASSWORD)
    assert offer_set_up(context) is None


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", kit.EMAIL, "x" * 1001])
def test_easy_passwords_are_refused(context: AppContext, password: str) -> None:
    code = offer_set_up(context)
    assert code

    with pytest.raises(PasswordRefused):
        set_up(context, code, kit.EMAIL, "Office", password)
    assert not is_set_up(context)


def test_neither_password_nor_code_is_kept_as_it_is(context: AppContext) -> None:
    code = offer_set_up(context)
    assert code
    account = set_up(context, code, kit.EMAIL, "Office", kit.PASSWORD)

    assert account.password.startswith("$argon2id$")
    kept = (context.data / "asfound.sqlite").read_bytes()
    kept += (context.data / "asfound.sqlite-wal").read_bytes()
    assert code.encode() not in kept
    assert kit.PASSWORD.encode() not in kept
