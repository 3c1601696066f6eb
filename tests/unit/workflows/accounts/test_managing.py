"""Further accounts, by invitation."""

from __future__ import annotations

import pytest

from asfound.domain.account import Account
from asfound.errors import EmailTaken, InvitationUnknown
from asfound.workflows.accounts.managing import accept, change_profile, invitation, invite
from asfound.workflows.server.app_context import AppContext
from tests.web import kit


def test_an_invitation_makes_one_account(context: AppContext, account: Account) -> None:
    token = invite(context, account)
    made = accept(context, token, "Second@example.org", "Second", kit.PASSWORD)

    assert (made.email, made.admin) == ("second@example.org", False)
    with pytest.raises(InvitationUnknown):
        accept(context, token, "third@example.org", "Third", kit.PASSWORD)


def test_an_invitation_ends(context: AppContext, account: Account, clock: kit.Clock) -> None:
    token = invite(context, account)
    assert invitation(context, token).by == account.name
    clock.turn(days=8)

    with pytest.raises(InvitationUnknown):
        invitation(context, token)


def test_a_made_up_invitation_is_none(context: AppContext, account: Account) -> None:
    with pytest.raises(InvitationUnknown):
        invitation(context, "guess")


def test_an_address_has_one_account(context: AppContext, account: Account) -> None:
    token = invite(context, account, admin=True)
    with pytest.raises(EmailTaken):
        accept(context, token, kit.EMAIL.upper(), "Again", kit.PASSWORD)

    assert accept(context, token, "second@example.org", "Second", kit.PASSWORD).admin


def test_name_and_language_are_kept(context: AppContext, account: Account) -> None:
    change_profile(context, account, "Night office", "de")

    with context.store.records.read() as tx:
        kept = tx.accounts.get(account.id)
    assert kept
    assert (kept.name, kept.language) == ("Night office", "de")
