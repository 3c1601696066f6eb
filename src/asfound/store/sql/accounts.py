"""Accounts, sessions, tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Table, delete, insert, select, update

from asfound.domain.account import Account, ApiToken, Session
from asfound.store.sql import mapping
from asfound.store.sql.tables import accounts, sessions, tokens

Key = TypeVar("Key", Session, ApiToken)


@dataclass(frozen=True)
class Accounts:
    """Accounts, sessions and API tokens."""

    connection: Connection

    def add(self, account: Account) -> None:
        self.connection.execute(insert(accounts).values(mapping.values(account)))

    def get(self, account: str) -> Account | None:
        return mapping.fetch_one(
            self.connection, Account, select(accounts).where(accounts.c.id == account)
        )

    def by_email(self, email: str) -> Account | None:
        query = select(accounts).where(accounts.c.email == email)
        return mapping.fetch_one(self.connection, Account, query)

    def change(self, account: Account) -> None:
        changed = self.connection.execute(
            update(accounts).where(accounts.c.id == account.id).values(mapping.values(account))
        )
        mapping.require_row(changed.rowcount, "account", account.id)

    def all(self) -> tuple[Account, ...]:
        return mapping.fetch_all(
            self.connection, Account, select(accounts).order_by(accounts.c.email)
        )

    def any(self) -> bool:
        return self.connection.scalar(select(accounts.c.id).limit(1)) is not None

    def add_session(self, session: Session) -> None:
        over = sessions.c.expires_at < session.created_at
        self.connection.execute(delete(sessions).where(over))
        self.connection.execute(insert(sessions).values(mapping.values(session)))

    def session(self, secret: str) -> tuple[Session, Account] | None:
        return self._with_account(Session, sessions, secret)

    def sessions(self, account: str) -> tuple[Session, ...]:
        """Newest first."""
        query = select(sessions).where(sessions.c.account == account)
        return mapping.fetch_all(
            self.connection, Session, query.order_by(sessions.c.created_at.desc())
        )

    def end_session(self, secret: str) -> None:
        self.connection.execute(delete(sessions).where(sessions.c.secret == secret))

    def end_sessions(self, account: str, *, but: str | None = None) -> None:
        query = delete(sessions).where(sessions.c.account == account)
        self.connection.execute(query if but is None else query.where(sessions.c.secret != but))

    def add_token(self, token: ApiToken) -> None:
        self.connection.execute(insert(tokens).values(mapping.values(token)))

    def token(self, secret: str) -> tuple[ApiToken, Account] | None:
        return self._with_account(ApiToken, tokens, secret)

    def tokens(self, account: str) -> tuple[ApiToken, ...]:
        return mapping.fetch_all(
            self.connection,
            ApiToken,
            select(tokens)
            .where(tokens.c.account == account)
            .order_by(tokens.c.created_at, tokens.c.id),
        )

    def record_token_use(self, token: str, at: datetime) -> None:
        self.connection.execute(update(tokens).where(tokens.c.id == token).values(used_at=at))

    def delete_token(self, account: str, token: str) -> None:
        gone = self.connection.execute(
            delete(tokens).where(tokens.c.account == account, tokens.c.id == token)
        )
        mapping.require_row(gone.rowcount, "token", token)

    def use_totp_step(self, account: str, step: int) -> bool:
        """Record a time step; False when this or a later one was used before."""
        used = self.connection.execute(
            update(accounts)
            .where(accounts.c.id == account, accounts.c.totp_step < step)
            .values(totp_step=step)
        )
        return used.rowcount == 1

    def _with_account(
        self, kind: type[Key], table: Table, secret: str
    ) -> tuple[Key, Account] | None:
        keys = [column.label(f"key_{column.name}") for column in mapping.columns(kind, table)]
        row = (
            self.connection.execute(
                select(accounts, *keys)
                .join(table, table.c.account == accounts.c.id)
                .where(table.c.secret == secret)
            )
            .mappings()
            .one_or_none()
        )
        if row is None:
            return None
        own = {name.removeprefix("key_"): row[name] for name in row if name.startswith("key_")}
        return kind(**own), mapping.build(Account, row)
