"""Further accounts, by invitation."""

from __future__ import annotations

import pytest

from asfound.domain.account import Account
from asfound.errors import EmailTaken, InvitationUnknown
from asfound.workflows.accounts.managing import accept, change_profile, invitation, invite
from asfound.workflows.server.app_context import Serving
from tests.web import kit


def test_an_invitation_makes_one_account(serving: Serving, account: Account) -> None:
    token = invite(serving, account)
    made = accept(serving, token, "Second@example.org", "Second", kit.PASSWORD)

    assert (made.email, made.admin) == ("second@example.org", False)
    with pytest.raises(InvitationUnknown):
        accept(serving, token, "third@example.org", "Third", kit.PASSWORD)


def test_an_invitation_ends(serving: Serving, account: Account, clock: kit.Clock) -> None:
    token = invite(serving, account)
    assert invitation(serving, token).by == account.name
    clock.turn(days=8)

    with pytest.raises(InvitationUnknown):
        invitation(serving, token)


def test_a_made_up_invitation_is_none(serving: Serving, account: Account) -> None:
    with pytest.raises(InvitationUnknown):
        invitation(serving, "guess")


def test_an_address_has_one_account(serving: Serving, account: Account) -> None:
    token = invite(serving, account, admin=True)
    with pytest.raises(EmailTaken):
        accept(serving, token, kit.EMAIL.upper(), "Again", kit.PASSWORD)

    assert accept(serving, token, "second@example.org", "Second", kit.PASSWORD).admin


def test_name_and_language_are_kept(serving: Serving, account: Account) -> None:
    change_profile(serving, account, "Night office", "de")

    with serving.store.records.read() as tx:
        kept = tx.accounts.get(account.id)
    assert kept
    assert (kept.name, kept.language) == ("Night office", "de")
