"""The second factor: each code once, and nothing without it."""

from __future__ import annotations

import pyotp
import pytest

from asfound.domain.account import Account
from asfound.errors import CodeRefused, SecondFactorNeeded, SignInRefused, TooManyAttempts
from asfound.workflows.accounts.devices import Client
from asfound.workflows.accounts.second_factor import (
    STEP_SECONDS,
    offered,
    recovery_left,
    turn_off,
    turn_on,
)
from asfound.workflows.accounts.secret import sealed
from asfound.workflows.accounts.signing_in import finish, sign_in
from asfound.workflows.server.app_context import Serving
from asfound.workflows.server.login_throttle import FREE
from tests.web import kit

HOME = Client("192.0.2.7")


@pytest.fixture
def secret(serving: Serving, account: Account, clock: kit.Clock) -> str:
    """A second factor that is on, and whose last code is used up."""
    offer = offered(account)
    turn_on(serving, account, offer.secret, code_of(offer.secret, clock))
    clock.turn(seconds=STEP_SECONDS)
    return offer.secret


def code_of(secret: str, clock: kit.Clock, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now, counter_offset=steps)


def ticket_of(serving: Serving) -> str:
    with pytest.raises(SecondFactorNeeded) as caught:
        sign_in(serving, kit.EMAIL, kit.PASSWORD, None, HOME)
    return caught.value.ticket


def test_the_password_alone_lets_nobody_in(serving: Serving, secret: str, clock: kit.Clock) -> None:
    token, _ = finish(serving, ticket_of(serving), code_of(secret, clock), HOME)

    assert token


def test_a_code_is_accepted_once(serving: Serving, secret: str, clock: kit.Clock) -> None:
    ticket, code = ticket_of(serving), code_of(secret, clock)
    finish(serving, ticket, code, HOME)

    with pytest.raises(SignInRefused):
        finish(serving, ticket, code, HOME)


def test_an_older_code_is_refused_after_a_newer_one(
    serving: Serving, secret: str, clock: kit.Clock
) -> None:
    finish(serving, ticket_of(serving), code_of(secret, clock), HOME)

    with pytest.raises(SignInRefused):
        finish(serving, ticket_of(serving), code_of(secret, clock, -1), HOME)


@pytest.mark.parametrize("steps", [-5, -2, 2, 5])
def test_codes_of_other_times_are_refused(
    serving: Serving, secret: str, clock: kit.Clock, steps: int
) -> None:
    clock.turn(seconds=10 * STEP_SECONDS)
    with pytest.raises(SignInRefused):
        finish(serving, ticket_of(serving), code_of(secret, clock, steps), HOME)


def test_a_clock_half_a_minute_off_is_fine(serving: Serving, secret: str, clock: kit.Clock) -> None:
    assert finish(serving, ticket_of(serving), code_of(secret, clock, 1), HOME)


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "１２３４５６", "1" * 5000])
def test_what_is_no_code_is_refused(serving: Serving, secret: str, code: str) -> None:
    with pytest.raises(SignInRefused):
        finish(serving, ticket_of(serving), code, HOME)


def test_guessing_codes_is_slowed_down(serving: Serving, secret: str, clock: kit.Clock) -> None:
    ticket = ticket_of(serving)
    for number in range(FREE):
        with pytest.raises(SignInRefused):
            finish(serving, ticket, f"{number:06}", Client(f"198.51.100.{number}"))

    with pytest.raises(TooManyAttempts):
        finish(serving, ticket, code_of(secret, clock), Client("203.0.113.1"))


def test_a_ticket_ends(serving: Serving, secret: str, clock: kit.Clock) -> None:
    ticket = ticket_of(serving)
    clock.turn(minutes=11)

    with pytest.raises(SignInRefused):
        finish(serving, ticket, code_of(secret, clock), HOME)


def test_a_ticket_cannot_be_made_up(
    serving: Serving, account: Account, secret: str, clock: kit.Clock
) -> None:
    until = "2099-01-01T00:00:00+00:00"
    for ticket in ("", "x", f"{account.id} {until}.{'0' * 64}"):
        with pytest.raises(SignInRefused):
            finish(serving, ticket, code_of(secret, clock), HOME)
    other_purpose = sealed(serving, "device", f"{account.id} {until}")
    with pytest.raises(SignInRefused):
        finish(serving, other_purpose, code_of(secret, clock), HOME)


def test_recovery_codes_let_in_once_each(
    serving: Serving, account: Account, clock: kit.Clock
) -> None:
    offer = offered(account)
    codes = turn_on(serving, account, offer.secret, code_of(offer.secret, clock))
    assert len(set(codes)) == 10
    finish(serving, ticket_of(serving), codes[3].upper(), HOME)

    assert recovery_left(serving, account) == 9
    with pytest.raises(SignInRefused):
        finish(serving, ticket_of(serving), codes[3], HOME)
    with serving.store.records.read() as tx:
        assert codes[4].replace("-", "") not in (tx.value(f"accounts.recovery.{account.id}") or "")


def test_it_is_on_only_after_a_code_of_the_device(
    serving: Serving, account: Account, clock: kit.Clock
) -> None:
    offer = offered(account)
    for secret, code in ((offer.secret, "000000"), ("short", "123456"), ("", "")):
        with pytest.raises(CodeRefused):
            turn_on(serving, account, secret, code)

    assert sign_in(serving, kit.EMAIL, kit.PASSWORD, None, HOME)


def test_off_needs_a_code(
    serving: Serving, account: Account, secret: str, clock: kit.Clock
) -> None:
    with pytest.raises(CodeRefused):
        turn_off(serving, account, "000000")
    assert ticket_of(serving)
    turn_off(serving, account, code_of(secret, clock))

    assert sign_in(serving, kit.EMAIL, kit.PASSWORD, None, HOME)


def test_who_finds_an_open_session_cannot_guess_the_factor_off(
    serving: Serving, account: Account, secret: str, clock: kit.Clock
) -> None:
    for _ in range(FREE):
        with pytest.raises(CodeRefused):
            turn_off(serving, account, "000000")
    with pytest.raises(TooManyAttempts):
        turn_off(serving, account, code_of(secret, clock))
    # The owner still signs in meanwhile, and turns it off once the wait is over.
    assert finish(serving, ticket_of(serving), code_of(secret, clock), HOME)

    clock.turn(minutes=1)
    turn_off(serving, account, code_of(secret, clock))
    with serving.store.records.read() as tx:
        kept = tx.accounts.get(account.id)
    assert kept
    assert kept.totp is None
