"""The first account, made in the page by whoever can read the server's terminal.

A code is needed from everywhere, this machine included: a page of another site can have a browser
ask this machine (by a name that is made to lead here), but it cannot read the terminal.
"""

from __future__ import annotations

import hmac

from asfound.domain.account import Account
from asfound.errors import SetUpCodeWrong, SetUpDone
from asfound.store.records import Transaction
from asfound.workflows.accounts.passwords import check_new, hash_password
from asfound.workflows.accounts.secret import digest, new_id, new_token
from asfound.workflows.server.app_context import AppContext

_CODE = "accounts.set-up-code"


def offer_set_up(context: AppContext) -> str | None:
    """A new one-time code for the set-up; None when there is an account. The last code counts."""
    code = new_token()
    with context.store.records.begin() as tx:
        if tx.accounts.any():
            return None
        tx.set_setting(_CODE, digest(code))
    return code


def is_set_up(context: AppContext) -> bool:
    """Whether there is an account."""
    with context.store.records.read() as tx:
        return tx.accounts.any()


def check_code(context: AppContext, code: str) -> None:
    """Whether the set-up may begin.

    Raises:
        SetUpDone: There is an account.
        SetUpCodeWrong: The code is not the one of the terminal.
    """
    with context.store.records.read() as tx:
        _check(tx, code)


def _check(tx: Transaction, code: str) -> None:
    if tx.accounts.any():
        raise SetUpDone
    if not hmac.compare_digest((tx.setting(_CODE) or "").encode(), digest(code).encode()):
        raise SetUpCodeWrong


def set_up(context: AppContext, code: str, email: str, name: str, password: str) -> Account:
    """Make the first account; it manages the installation.

    Raises:
        SetUpDone: There is an account.
        SetUpCodeWrong: The code is not the one of the terminal.
        PasswordRefused: The password is too easy.
    """
    check_code(context, code)
    check_new(password, email)
    kept = hash_password(password)
    now = context.clock()
    account = Account(new_id("a"), email.lower(), name, kept, now, admin=True)
    with context.store.records.begin() as tx:
        _check(tx, code)
        tx.set_setting(_CODE, "")
        tx.accounts.add(account)
        tx.events.record("account.set-up", account.id, now, account)
    return account
