"""What is kept: the database and the files of places and visits."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class StoreError(AsfoundError):
    """Something could not be kept, or could not be read back."""

    code = "store"


class BadStoreAddress(StoreError):
    """An address names no place where things can be kept."""

    code = "store.bad-address"

    def __init__(self, address: str, why: str, needed: str) -> None:
        super().__init__(f"{address!r} names no store: {why}. Needed: {needed}.")


class StoreUnreachable(StoreError):
    """The database or the file store does not answer."""

    code = "store.unreachable"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(
            f"{what} does not answer: {why}. Nothing was changed. Try again; "
            "if it goes on, see that it runs and that its address is right."
        )


class StoreBusy(StoreError):
    """Others write at the same moment, for longer than is waited."""

    code = "store.busy"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is busy with other changes; this one was undone. Try again.")


class StoreFull(StoreError):
    """There is no room left."""

    code = "store.full"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"no room left in {what}; nothing was changed. Free some space and try again."
        )


class StoreForbidden(StoreError):
    """The store may not be read or written with these rights."""

    code = "store.forbidden"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(
            f"{what} refuses: {why}. Give this program's user, or its access key, "
            "the right to read and write there."
        )


class StoreDamaged(StoreError):
    """What is kept cannot be read as what it should be."""

    code = "store.damaged"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what} is damaged: {why}. Restore the last backup into a new place.")


class StoreTooNew(StoreError):
    """The database was made by a newer program."""

    code = "store.too-new"

    def __init__(self, what: str, found: str, known: str) -> None:
        super().__init__(
            f"{what} was written by a newer asfound: it is at step {found}, this program knows "
            f"up to {known}. Nothing was touched. Install the newer version again."
        )


class StoreNotReady(StoreError):
    """The database has not the tables that this program needs."""

    code = "store.not-ready"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(
            f"{what} is not ready: {why}. Start 'asfound serve' once; it makes and upgrades it."
        )


class StoreNotEmpty(StoreError):
    """A place to restore to already holds something."""

    code = "store.not-empty"

    def __init__(self, what: str, found: str) -> None:
        super().__init__(
            f"{what} already holds {found}; nothing was changed. Restore into an empty one, or "
            "say --replace to lose what is there."
        )


class RowMissing(StoreError):
    """What is named is not kept, or no longer."""

    code = "store.not-kept"

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"there is no {what} {name!r}, or it was deleted meanwhile.")
        self.name = name


class RowExists(StoreError):
    """Something of this name is kept already."""

    code = "store.already-kept"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} exists already; it was left as it is. Choose another name.")


class BlobMissing(StoreError):
    """A file that should be kept is not there."""

    code = "store.file-missing"

    def __init__(self, digest: str) -> None:
        super().__init__(f"the file {digest} is not kept, or no longer. Restore it from a backup.")
        self.digest = digest


class BlobDamaged(StoreError):
    """A file has other bytes than its digest says."""

    code = "store.file-damaged"

    def __init__(self, digest: str, found: str) -> None:
        super().__init__(
            f"a file that should be {digest} is {found}: it was changed or cut off on its way. "
            "Send it again, or restore it from a backup."
        )
        self.digest = digest


class BadBackup(StoreError):
    """A file is no backup, or no longer a whole one."""

    code = "store.bad-backup"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} cannot be restored: {why}. Nothing was changed. "
            "Give the file that 'asfound backup' wrote."
        )
        self.path = path
