"""One installation, every proof that somebody can show there, and the way back to how it was."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from asfound.domain.account import Account
from asfound.domain.visit import Role, Side
from asfound.imaging.digest import digest as digest_of
from asfound.workflows.accounts.managing import invite
from asfound.workflows.accounts.sessions import begin_session
from asfound.workflows.local_https.authority import prepare
from asfound.workflows.local_https.names import MachineNames
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.tokens import make_token
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.access.links import make_link, revoke
from asfound.workflows.visits.sealing.sealer import seal_waiting
from asfound.workflows.visits.snapshot.state import load_snapshot
from asfound.workflows.visits.visit.hand_over import hand_over
from asfound.workflows.visits.visit.planning import plan_visit
from asfound.workflows.visits.visit.resumable_uploads import append_chunk, create, finish
from tests.unit.workflows.visits.kit import DEMO
from tests.web import kit, seed
from tests.web.seed import Known

NEVER_MADE = "A" * 43
_FORM_TOKEN = "f" * 43  # who is not signed in repeats a cookie of the same browser


@dataclass(frozen=True)
class Proof:
    """What somebody shows.

    Attributes:
        token: In addresses that hold the token of a link.
        headers: With every request.
    """

    token: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Things:
    """What requests need beside the ids of :class:`tests.web.seed.Known`.

    Attributes:
        on_its_way, sent: Photos; of the first nothing came yet, the second one is here whole.
        close_up: Name of a picture of a finding.
        invitation, spare_token: Of an account that is to be made, and of a program.
    """

    on_its_way: Path
    sent: Path
    close_up: str
    invitation: str
    spare_token: str


class AccessSeed:
    """A server whose visit can be open or sealed, and is put back after every change.

    Attributes:
        known: What is there, by name.
        things: What else requests need.
        proofs: By name, in the order of the table.
    """

    def __init__(self, folder: Path) -> None:
        self.context = seed.copied(folder)
        self.known = seed.installation().known
        self.things = _things(self.context, self.known)
        self.proofs = _proofs(self.context, self.known)
        self._database = sqlite3.connect(folder / "asfound.sqlite", check_same_thread=False)
        self._database.execute("PRAGMA synchronous = OFF")
        self._states = {"open": self._copied()}
        _seal(self.context, self.known)
        self._states["sealed"] = self._copied()
        self._state = "sealed"
        self._uploads = folder / "tmp" / "uploads"
        self._uploads_before = folder / "uploads-before"
        shutil.copytree(self._uploads, self._uploads_before)

    def put_back(self, state: str) -> None:
        """Have everything as it was, with the visit ``open`` or ``sealed``."""
        if state == self._state:
            return
        self._states[state].backup(self._database)
        shutil.rmtree(self._uploads)
        shutil.copytree(self._uploads_before, self._uploads)
        self._state = state

    def was_changed(self) -> None:
        """Something was written: the next request finds it put back."""
        self._state = ""

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
        self.context.store.records.close()

    def _copied(self) -> sqlite3.Connection:
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.backup(kept)
        return kept


def _things(context: AppContext, known: Known) -> Things:
    on_its_way, sent = DEMO / "left-behind" / "bench.jpg", DEMO / "put-right" / "bench.jpg"
    create(context, known.visit, digest_of(on_its_way), on_its_way.stat().st_size)
    digest = digest_of(sent)
    create(context, known.visit, digest, sent.stat().st_size)
    append_chunk(context, known.visit, digest, 0, sent.read_bytes())
    finish(context, known.visit, digest)
    prepare(context.data, MachineNames(("found.example",), ()), context.clock())
    spare, _ = make_token(context, known.account, name="spare", scope="read", days=30)
    finding = load_snapshot(context, known.visit).views[0].findings[0]
    return Things(
        on_its_way, sent, finding.close_up(Side.AFTER), invite(context, known.account), spare.id
    )


def _proofs(context: AppContext, known: Known) -> dict[str, Proof]:
    with context.store.records.read() as tx:
        other = tx.accounts.by_email("other@example.org")
    assert other
    elsewhere = kit.make_place(context, other, ("bench",)).place
    links = {
        "guest": known.guest,
        "crew inside": _link(context, known, Role.CREW, area=known.area),
        "crew outside": known.crew,
        "expired": _expired(context, known),
        "revoked": _revoked(context, known),
        "guest of another visit": plan_visit(
            context, by_account(known.account), known.place, guest="B"
        )[1],
        "guest of another place": plan_visit(context, by_account(other), elsewhere.id, guest="C")[
            1
        ],
    }
    programs = {"write": known.writes, "read": known.reads, "other write": known.others}
    return {
        "none": Proof(NEVER_MADE, _form()),
        "session": Proof(NEVER_MADE, _session(context, known.account)),
        "other session": Proof(NEVER_MADE, _session(context, other)),
        **{name: Proof(token, _form() | _bearer(token)) for name, token in links.items()},
        **{name: Proof(token, _form() | _bearer(token)) for name, token in programs.items()},
    }


def _link(
    context: AppContext, known: Known, role: Role, *, area: str | None = None, days: int = 30
) -> str:
    made = make_link(
        context, by_account(known.account), known.visit, role=role, name="L", area=area, days=days
    )
    return made[1]


def _revoked(context: AppContext, known: Known) -> str:
    link, token = make_link(
        context, by_account(known.account), known.visit, role=Role.GUEST, name="Taken"
    )
    revoke(context, by_account(known.account), known.visit, link.id)
    return token


def _expired(context: AppContext, known: Known) -> str:
    clock = context.clock
    assert isinstance(clock, kit.Clock)
    clock.turn(days=-2)
    token = _link(context, known, Role.GUEST, days=1)
    clock.turn(days=2)
    return token


def _form() -> dict[str, str]:
    return {"cookie": f"asfound-form={_FORM_TOKEN}", "x-csrf-token": _FORM_TOKEN}


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _session(context: AppContext, account: Account) -> dict[str, str]:
    with context.store.records.begin() as tx:
        token, session = begin_session(tx, context, account)
    return {"cookie": f"asfound-session={token}", "x-csrf-token": session.csrf}


def _seal(context: AppContext, known: Known) -> None:
    hand_over(context, by_account(known.account), known.visit, with_location=True)
    assert seal_waiting(context) == 1
