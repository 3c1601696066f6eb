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
    KEPT_FOR,
    account_for_session,
    end_others,
    sessions_of,
    sign_out,
)
from asfound.workflows.accounts.signing_in import network_of, sign_in
from asfound.workflows.server.app_context import Serving
from asfound.workflows.server.login_throttle import ADDRESS_LIMIT, FREE, LONGEST_SECONDS
from tests.web import kit

HOME = Client("192.0.2.7")
WRONG = "not the password"


def get_in(serving: Serving, client: Client = HOME, password: str = kit.PASSWORD) -> str:
    return sign_in(serving, kit.EMAIL, password, None, client)[0]


def refused(serving: Serving, email: str, client: Client) -> AsfoundError:
    with pytest.raises((SignInRefused, TooManyAttempts)) as caught:
        sign_in(serving, email, WRONG, None, client)
    return caught.value


def stranger(number: int) -> Client:
    return Client(f"198.51.100.{number}")


def test_the_right_password_begins_a_session(serving: Serving, account: Account) -> None:
    token = get_in(serving)

    found = account_for_session(serving, token)
    assert found
    assert found[1].id == account.id
    assert token not in repr(found)


def test_a_session_ends_by_itself(serving: Serving, account: Account, clock: kit.Clock) -> None:
    token = get_in(serving)
    clock.turn(seconds=KEPT_FOR.total_seconds() + 1)

    assert account_for_session(serving, token) is None


def test_sign_out_ends_this_session_alone(serving: Serving, account: Account) -> None:
    here, there = get_in(serving), get_in(serving)
    found = account_for_session(serving, here)
    assert found
    sign_out(serving, found[0])

    assert account_for_session(serving, here) is None
    assert account_for_session(serving, there)


def test_the_same_answer_whether_the_account_exists(serving: Serving, account: Account) -> None:
    known = refused(serving, kit.EMAIL, stranger(1))
    unknown = refused(serving, "nobody@example.org", stranger(2))

    assert (type(known), known.message) == (type(unknown), unknown.message)


def test_the_same_work_whether_the_account_exists(
    serving: Serving, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds are noise on a busy machine; what takes them is one slow hash in both cases."""
    seen = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        seen.append(re.sub(r"[^$]*\$[^$]*$", "", kept))  # algorithm and parameters
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    refused(serving, kit.EMAIL, stranger(1))
    refused(serving, "nobody@example.org", stranger(2))

    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_guessing_one_account_is_slowed_down(
    serving: Serving, account: Account, clock: kit.Clock
) -> None:
    waits = []
    for number in range(FREE + 12):
        error = refused(serving, kit.EMAIL, stranger(number))
        while isinstance(error, TooManyAttempts):
            waits.append(error.wait_seconds)
            clock.turn(seconds=error.wait_seconds)
            error = refused(serving, kit.EMAIL, stranger(100 + number))

    assert waits[0] <= 3
    assert waits == sorted(waits)
    assert LONGEST_SECONDS - 1 <= waits[-1] <= LONGEST_SECONDS


def test_waiting_is_the_same_for_accounts_that_do_not_exist(
    serving: Serving, account: Account
) -> None:
    def kinds(email: str, offset: int) -> list[str]:
        return [refused(serving, email, stranger(offset + n)).code for n in range(FREE + 2)]

    assert kinds(kit.EMAIL, 0) == kinds("nobody@example.org", 50)


def test_the_right_password_has_to_wait_too(serving: Serving, account: Account) -> None:
    """Else the delay would tell when a guess was right."""
    for number in range(FREE):
        refused(serving, kit.EMAIL, stranger(number))

    with pytest.raises(TooManyAttempts):
        get_in(serving, stranger(99))


def test_nobody_is_locked_out_of_a_browser_that_was_in_before(
    serving: Serving, account: Account
) -> None:
    known = Client("192.0.2.7", device_cookie(serving, account))
    for number in range(FREE + 1):
        refused(serving, kit.EMAIL, stranger(number))

    assert get_in(serving, known)


def test_a_stolen_device_cookie_is_slowed_down_too(serving: Serving, account: Account) -> None:
    cookie = device_cookie(serving, account)
    for number in range(FREE):
        refused(serving, kit.EMAIL, Client(stranger(number).address, cookie))

    with pytest.raises(TooManyAttempts):
        get_in(serving, Client("203.0.113.1", cookie))
    assert get_in(serving, Client("203.0.113.2", device_cookie(serving, account)))


@pytest.mark.parametrize("spoil", [lambda c: other_end(c), lambda c: "a_x." + c, lambda _c: "x"])
def test_a_made_up_device_cookie_is_none(serving: Serving, account: Account, spoil) -> None:
    cookie = spoil(device_cookie(serving, account))
    for number in range(FREE):
        refused(serving, kit.EMAIL, stranger(number))

    with pytest.raises(TooManyAttempts):
        get_in(serving, Client("203.0.113.1", cookie))


def other_end(cookie: str) -> str:
    """The cookie with another last digit, whatever that was."""
    return cookie[:-1] + ("1" if cookie.endswith("0") else "0")


def test_a_device_cookie_of_another_account_is_none(serving: Serving, account: Account) -> None:
    other = kit.make_account(serving, "other@example.org", "Other")
    for number in range(FREE):
        refused(serving, kit.EMAIL, stranger(number))

    with pytest.raises(TooManyAttempts):
        get_in(serving, Client("203.0.113.1", device_cookie(serving, other)))


def test_trying_many_accounts_from_one_address_ends(serving: Serving, account: Account) -> None:
    for number in range(ADDRESS_LIMIT.amount):
        refused(serving, f"guess{number}@example.org", HOME)

    assert isinstance(refused(serving, "another@example.org", HOME), TooManyAttempts)
    assert get_in(serving, Client("203.0.113.9"))
    # Who shares the address, as guests in the host's own network do, locks no host out.
    assert get_in(serving, Client(HOME.address, device_cookie(serving, account)))


def test_an_ipv6_customer_is_one_address() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")


def test_success_forgets_failures(serving: Serving, account: Account) -> None:
    for _ in range(3):
        for number in range(FREE - 1):
            refused(serving, kit.EMAIL, stranger(number))
        assert get_in(serving)


def test_a_clock_set_back_makes_nobody_wait_for_long(
    serving: Serving, account: Account, clock: kit.Clock
) -> None:
    for number in range(FREE):
        refused(serving, kit.EMAIL, stranger(number))
    clock.turn(days=-400)

    error = refused(serving, kit.EMAIL, stranger(77))
    assert isinstance(error, TooManyAttempts)
    assert error.wait_seconds <= 2


def test_an_old_hash_becomes_a_new_one_by_signing_in(serving: Serving, account: Account) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(kit.PASSWORD)
    with serving.store.records.begin() as tx:
        tx.accounts.change(replace(account, password=weak))
    get_in(serving)

    with serving.store.records.read() as tx:
        kept = tx.accounts.get(account.id)
    assert kept
    assert kept.password != weak
    assert not passwords.outdated(kept.password)
    assert get_in(serving)


def test_a_new_password_ends_all_other_sessions(serving: Serving, account: Account) -> None:
    here, there = get_in(serving), get_in(serving)
    found = account_for_session(serving, here)
    assert found
    change_password(serving, account, found[0], kit.PASSWORD, "quite another password")

    assert account_for_session(serving, here)
    assert account_for_session(serving, there) is None
    with pytest.raises(SignInRefused):
        get_in(serving)
    assert get_in(serving, HOME, "quite another password")


def test_the_old_password_is_needed_for_a_new_one(serving: Serving, account: Account) -> None:
    found = account_for_session(serving, get_in(serving))
    assert found

    with pytest.raises(SignInRefused):
        change_password(serving, account, found[0], WRONG, "quite another password")
    assert get_in(serving)


def test_sessions_are_listed_and_ended(serving: Serving, account: Account) -> None:
    here, there = get_in(serving), get_in(serving)
    assert len(sessions_of(serving, account)) == 2
    found = account_for_session(serving, here)
    assert found
    end_others(serving, found[0])

    assert [one.secret for one in sessions_of(serving, account)] == [found[0].secret]
    assert account_for_session(serving, there) is None


def test_everything_is_in_the_audit_log(serving: Serving, account: Account) -> None:
    refused(serving, kit.EMAIL, HOME)
    found = account_for_session(serving, get_in(serving))
    assert found
    sign_out(serving, found[0])

    with serving.store.records.read() as tx:
        events = tx.events.audit(account=account.id)
    assert [event.what for event in events] == [
        "account.signed-out",
        "account.signed-in",
        "account.sign-in-refused",
        "account.set-up",
    ]
    assert kit.EMAIL not in repr(events)
