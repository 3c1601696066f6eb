"""What is promised about getting in, each tried."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from asfound.domain.account import Account
from asfound.errors import AsfoundError, SignInRefused, TooManyAttempts
from asfound.workflows.accounts import passwords
from asfound.workflows.accounts.devices import Client, device_cookie
from asfound.workflows.accounts.managing import change_password
from asfound.workflows.accounts.sessions import (
    SESSION_LIFETIME,
    account_for_session,
    end_others,
    sessions_of,
    sign_out,
)
from asfound.workflows.accounts.signing_in import network_of, sign_in
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.login_throttle import ADDRESS_LIMIT, FREE_ATTEMPTS, MAX_WAIT_SECONDS
from tests.web import kit

HOME = Client("192.0.2.7")
WRONG = "not the password"


def get_in(context: AppContext, client: Client = HOME, password: str = kit.PASSWORD) -> str:
    return sign_in(context, kit.EMAIL, password, None, client)[0]


def refused(context: AppContext, email: str, client: Client) -> AsfoundError:
    with pytest.raises((SignInRefused, TooManyAttempts)) as caught:
        sign_in(context, email, WRONG, None, client)
    return caught.value


def stranger(number: int) -> Client:
    return Client(f"198.51.100.{number}")


def test_the_right_password_begins_a_session(context: AppContext, account: Account) -> None:
    token = get_in(context)

    found = account_for_session(context, token)
    assert found
    assert found[1].id == account.id
    assert token not in repr(found)


def test_a_session_ends_by_itself(context: AppContext, account: Account, clock: kit.Clock) -> None:
    token = get_in(context)
    clock.turn(seconds=SESSION_LIFETIME.total_seconds() + 1)

    assert account_for_session(context, token) is None


def test_sign_out_ends_this_session_alone(context: AppContext, account: Account) -> None:
    here, there = get_in(context), get_in(context)
    found = account_for_session(context, here)
    assert found
    sign_out(context, found[0])

    assert account_for_session(context, here) is None
    assert account_for_session(context, there)


def test_the_same_answer_whether_the_account_exists(context: AppContext, account: Account) -> None:
    known = refused(context, kit.EMAIL, stranger(1))
    unknown = refused(context, "nobody@example.org", stranger(2))

    assert (type(known), known.message) == (type(unknown), unknown.message)


def test_the_same_work_whether_the_account_exists(
    context: AppContext, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds are noise on a busy machine; what takes them is one slow hash in both cases."""
    seen = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        seen.append(re.sub(r"[^$]*\$[^$]*$", "", kept))  # algorithm and parameters
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    refused(context, kit.EMAIL, stranger(1))
    refused(context, "nobody@example.org", stranger(2))

    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_guessing_one_account_is_slowed_down(
    context: AppContext, account: Account, clock: kit.Clock
) -> None:
    waits = []
    for number in range(FREE_ATTEMPTS + 12):
        error = refused(context, kit.EMAIL, stranger(number))
        while isinstance(error, TooManyAttempts):
            waits.append(error.wait_seconds)
            clock.turn(seconds=error.wait_seconds)
            error = refused(context, kit.EMAIL, stranger(100 + number))

    assert waits[0] <= 3
    assert waits == sorted(waits)
    assert MAX_WAIT_SECONDS - 1 <= waits[-1] <= MAX_WAIT_SECONDS


def test_waiting_is_the_same_for_accounts_that_do_not_exist(
    context: AppContext, account: Account
) -> None:
    def kinds(email: str, offset: int) -> list[str]:
        return [
            refused(context, email, stranger(offset + n)).code for n in range(FREE_ATTEMPTS + 2)
        ]

    assert kinds(kit.EMAIL, 0) == kinds("nobody@example.org", 50)


def test_the_right_password_has_to_wait_too(context: AppContext, account: Account) -> None:
    """Else the delay would tell when a guess was right."""
    for number in range(FREE_ATTEMPTS):
        refused(context, kit.EMAIL, stranger(number))

    with pytest.raises(TooManyAttempts):
        get_in(context, stranger(99))


def test_nobody_is_locked_out_of_a_browser_that_was_in_before(
    context: AppContext, account: Account
) -> None:
    known = Client("192.0.2.7", device_cookie(context, account))
    for number in range(FREE_ATTEMPTS + 1):
        refused(context, kit.EMAIL, stranger(number))

    assert get_in(context, known)


def test_a_stolen_device_cookie_is_slowed_down_too(context: AppContext, account: Account) -> None:
    cookie = device_cookie(context, account)
    for number in range(FREE_ATTEMPTS):
        refused(context, kit.EMAIL, Client(stranger(number).address, cookie))

    with pytest.raises(TooManyAttempts):
        get_in(context, Client("203.0.113.1", cookie))
    assert get_in(context, Client("203.0.113.2", device_cookie(context, account)))


@pytest.mark.parametrize("spoil", [lambda c: other_end(c), lambda c: "a_x." + c, lambda _c: "x"])
def test_a_made_up_device_cookie_is_none(context: AppContext, account: Account, spoil) -> None:
    cookie = spoil(device_cookie(context, account))
    for number in range(FREE_ATTEMPTS):
        refused(context, kit.EMAIL, stranger(number))

    with pytest.raises(TooManyAttempts):
        get_in(context, Client("203.0.113.1", cookie))


def other_end(cookie: str) -> str:
    """The cookie with another last digit, whatever that was."""
    return cookie[:-1] + ("1" if cookie.endswith("0") else "0")


def test_a_device_cookie_of_another_account_is_none(context: AppContext, account: Account) -> None:
    other = kit.make_account(context, "other@example.org", "Other")
    for number in range(FREE_ATTEMPTS):
        refused(context, kit.EMAIL, stranger(number))

    with pytest.raises(TooManyAttempts):
        get_in(context, Client("203.0.113.1", device_cookie(context, other)))


def test_trying_many_accounts_from_one_address_ends(context: AppContext, account: Account) -> None:
    for number in range(ADDRESS_LIMIT.amount):
        refused(context, f"guess{number}@example.org", HOME)

    assert isinstance(refused(context, "another@example.org", HOME), TooManyAttempts)
    assert get_in(context, Client("203.0.113.9"))
    # Who shares the address, as guests in the host's own network do, locks no host out.
    assert get_in(context, Client(HOME.address, device_cookie(context, account)))


def test_an_ipv6_customer_is_one_address() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")


def test_success_forgets_failures(context: AppContext, account: Account) -> None:
    for _ in range(3):
        for number in range(FREE_ATTEMPTS - 1):
            refused(context, kit.EMAIL, stranger(number))
        assert get_in(context)


def test_a_clock_set_back_makes_nobody_wait_for_long(
    context: AppContext, account: Account, clock: kit.Clock
) -> None:
    for number in range(FREE_ATTEMPTS):
        refused(context, kit.EMAIL, stranger(number))
    clock.turn(days=-400)

    error = refused(context, kit.EMAIL, stranger(77))
    assert isinstance(error, TooManyAttempts)
    assert error.wait_seconds <= 2


def test_an_old_hash_becomes_a_new_one_by_signing_in(context: AppContext, account: Account) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(kit.PASSWORD)
    with context.store.records.begin() as tx:
        tx.accounts.change(replace(account, password=weak))
    get_in(context)

    with context.store.records.read() as tx:
        kept = tx.accounts.get(account.id)
    assert kept
    assert kept.password != weak
    assert not passwords.needs_rehash(kept.password)
    assert get_in(context)


def test_a_new_password_ends_all_other_sessions(context: AppContext, account: Account) -> None:
    here, there = get_in(context), get_in(context)
    found = account_for_session(context, here)
    assert found
    change_password(context, account, found[0], kit.PASSWORD, "quite another password")

    assert account_for_session(context, here)
    assert account_for_session(context, there) is None
    with pytest.raises(SignInRefused):
        get_in(context)
    assert get_in(context, HOME, "quite another password")


def test_the_old_password_is_needed_for_a_new_one(context: AppContext, account: Account) -> None:
    found = account_for_session(context, get_in(context))
    assert found

    with pytest.raises(SignInRefused):
        change_password(context, account, found[0], WRONG, "quite another password")
    assert get_in(context)


def test_sessions_are_listed_and_ended(context: AppContext, account: Account) -> None:
    here, there = get_in(context), get_in(context)
    assert len(sessions_of(context, account)) == 2
    found = account_for_session(context, here)
    assert found
    end_others(context, found[0])

    assert [one.secret for one in sessions_of(context, account)] == [found[0].secret]
    assert account_for_session(context, there) is None


def test_everything_is_in_the_audit_log(context: AppContext, account: Account) -> None:
    refused(context, kit.EMAIL, HOME)
    found = account_for_session(context, get_in(context))
    assert found
    sign_out(context, found[0])

    with context.store.records.read() as tx:
        events = tx.events.audit(account=account.id)
    assert [event.what for event in events] == [
        "account.signed-out",
        "account.signed-in",
        "account.sign-in-refused",
        "account.set-up",
    ]
    assert kit.EMAIL not in repr(events)
