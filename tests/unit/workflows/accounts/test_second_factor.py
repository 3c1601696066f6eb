"""The second factor: each code once, and nothing without it."""

from __future__ import annotations

import pyotp
import pytest

from asfound.domain.account import Account
from asfound.errors import CodeRefused, SecondFactorNeeded, SignInRefused, TooManyAttempts
from asfound.workflows.accounts.devices import Client
from asfound.workflows.accounts.second_factor import (
    STEP_SECONDS,
    enrol,
    recovery_left,
    turn_off,
    turn_on,
)
from asfound.workflows.accounts.secret import encrypt
from asfound.workflows.accounts.signing_in import finish, sign_in
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.login_throttle import FREE_ATTEMPTS
from tests.web import kit

HOME = Client("192.0.2.7")


@pytest.fixture
def secret(context: AppContext, account: Account, clock: kit.Clock) -> str:
    """A second factor that is on, and whose last code is used up."""
    offer = enrol(account)
    turn_on(context, account, offer.secret, code_of(offer.secret, clock))
    clock.turn(seconds=STEP_SECONDS)
    return offer.secret


def code_of(secret: str, clock: kit.Clock, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now, counter_offset=steps)


def ticket_of(context: AppContext) -> str:
    with pytest.raises(SecondFactorNeeded) as caught:
        sign_in(context, kit.EMAIL, kit.PASSWORD, None, HOME)
    return caught.value.ticket


def test_the_password_alone_lets_nobody_in(
    context: AppContext, secret: str, clock: kit.Clock
) -> None:
    token, _ = finish(context, ticket_of(context), code_of(secret, clock), HOME)

    assert token


def test_a_code_is_accepted_once(context: AppContext, secret: str, clock: kit.Clock) -> None:
    ticket, code = ticket_of(context), code_of(secret, clock)
    finish(context, ticket, code, HOME)

    with pytest.raises(SignInRefused):
        finish(context, ticket, code, HOME)


def test_an_older_code_is_refused_after_a_newer_one(
    context: AppContext, secret: str, clock: kit.Clock
) -> None:
    finish(context, ticket_of(context), code_of(secret, clock), HOME)

    with pytest.raises(SignInRefused):
        finish(context, ticket_of(context), code_of(secret, clock, -1), HOME)


@pytest.mark.parametrize("steps", [-5, -2, 2, 5])
def test_codes_of_other_times_are_refused(
    context: AppContext, secret: str, clock: kit.Clock, steps: int
) -> None:
    clock.turn(seconds=10 * STEP_SECONDS)
    with pytest.raises(SignInRefused):
        finish(context, ticket_of(context), code_of(secret, clock, steps), HOME)


def test_a_clock_half_a_minute_off_is_fine(
    context: AppContext, secret: str, clock: kit.Clock
) -> None:
    assert finish(context, ticket_of(context), code_of(secret, clock, 1), HOME)


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "１２３４５６", "1" * 5000])
def test_what_is_no_code_is_refused(context: AppContext, secret: str, code: str) -> None:
    with pytest.raises(SignInRefused):
        finish(context, ticket_of(context), code, HOME)


def test_guessing_codes_is_slowed_down(context: AppContext, secret: str, clock: kit.Clock) -> None:
    ticket = ticket_of(context)
    for number in range(FREE_ATTEMPTS):
        with pytest.raises(SignInRefused):
            finish(context, ticket, f"{number:06}", Client(f"198.51.100.{number}"))

    with pytest.raises(TooManyAttempts):
        finish(context, ticket, code_of(secret, clock), Client("203.0.113.1"))


def test_a_ticket_ends(context: AppContext, secret: str, clock: kit.Clock) -> None:
    ticket = ticket_of(context)
    clock.turn(minutes=11)

    with pytest.raises(SignInRefused):
        finish(context, ticket, code_of(secret, clock), HOME)


def test_a_ticket_cannot_be_made_up(
    context: AppContext, account: Account, secret: str, clock: kit.Clock
) -> None:
    until = "2099-01-01T00:00:00+00:00"
    for ticket in ("", "x", f"{account.id} {until}.{'0' * 64}"):
        with pytest.raises(SignInRefused):
            finish(context, ticket, code_of(secret, clock), HOME)
    other_purpose = encrypt(context, "device", f"{account.id} {until}")
    with pytest.raises(SignInRefused):
        finish(context, other_purpose, code_of(secret, clock), HOME)


def test_recovery_codes_let_in_once_each(
    context: AppContext, account: Account, clock: kit.Clock
) -> None:
    offer = enrol(account)
    codes = turn_on(context, account, offer.secret, code_of(offer.secret, clock))
    assert len(set(codes)) == 10
    finish(context, ticket_of(context), codes[3].upper(), HOME)

    assert recovery_left(context, account) == 9
    with pytest.raises(SignInRefused):
        finish(context, ticket_of(context), codes[3], HOME)
    with context.store.records.read() as tx:
        assert codes[4].replace("-", "") not in (
            tx.setting(f"accounts.recovery.{account.id}") or ""
        )


def test_it_is_on_only_after_a_code_of_the_device(
    context: AppContext, account: Account, clock: kit.Clock
) -> None:
    offer = enrol(account)
    for secret, code in ((offer.secret, "000000"), ("short", "123456"), ("", "")):
        with pytest.raises(CodeRefused):
            turn_on(context, account, secret, code)

    assert sign_in(context, kit.EMAIL, kit.PASSWORD, None, HOME)


def test_off_needs_a_code(
    context: AppContext, account: Account, secret: str, clock: kit.Clock
) -> None:
    with pytest.raises(CodeRefused):
        turn_off(context, account, "000000")
    assert ticket_of(context)
    turn_off(context, account, code_of(secret, clock))

    assert sign_in(context, kit.EMAIL, kit.PASSWORD, None, HOME)


def test_who_finds_an_open_session_cannot_guess_the_factor_off(
    context: AppContext, account: Account, secret: str, clock: kit.Clock
) -> None:
    for _ in range(FREE_ATTEMPTS):
        with pytest.raises(CodeRefused):
            turn_off(context, account, "000000")
    with pytest.raises(TooManyAttempts):
        turn_off(context, account, code_of(secret, clock))
    # The owner still signs in meanwhile, and turns it off once the wait is over.
    assert finish(context, ticket_of(context), code_of(secret, clock), HOME)

    clock.turn(minutes=1)
    turn_off(context, account, code_of(secret, clock))
    with context.store.records.read() as tx:
        kept = tx.accounts.get(account.id)
    assert kept
    assert kept.totp is None
