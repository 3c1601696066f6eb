"""The store: database and files."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class StoreError(AsfoundError):
    """The store could not be read or written."""

    code = "store"


class BadStoreAddress(StoreError):
    """The address of a database or file store is invalid."""

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
    """Other writers held the database for too long."""

    code = "store.busy"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is busy with other changes; this one was undone. Try again.")


class StoreFull(StoreError):
    """The store has no space left."""

    code = "store.full"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"no room left in {what}; nothing was changed. Free some space and try again."
        )


class StoreForbidden(StoreError):
    """The permissions do not allow reading or writing the store."""

    code = "store.forbidden"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(
            f"{what} refuses: {why}. Give this program's user, or its access key, "
            "the right to read and write there."
        )


class StoreDamaged(StoreError):
    """The database or a stored file is damaged."""

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
    """The database does not have the required tables."""

    code = "store.not-ready"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(
            f"{what} is not ready: {why}. Start 'asfound serve' once; it makes and upgrades it."
        )


class StoreNotEmpty(StoreError):
    """The installation to restore into is not empty."""

    code = "store.not-empty"

    def __init__(self, what: str, found: str) -> None:
        super().__init__(
            f"{what} already holds {found}; nothing was changed. Restore into an empty one, or "
            "say --replace to lose what is there."
        )


class RowMissing(StoreError):
    """The row does not exist, or was deleted."""

    code = "store.not-kept"

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"there is no {what} {name!r}, or it was deleted meanwhile.")
        self.name = name


class RowExists(StoreError):
    """A row with this key exists already."""

    code = "store.already-kept"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} exists already; it was left as it is. Choose another name.")


class BlobMissing(StoreError):
    """A stored file is missing."""

    code = "store.file-missing"

    def __init__(self, digest: str) -> None:
        super().__init__(f"the file {digest} is not kept, or no longer. Restore it from a backup.")
        self.digest = digest


class BlobDamaged(StoreError):
    """The bytes of a file do not match its digest."""

    code = "store.file-damaged"

    def __init__(self, digest: str, found: str) -> None:
        super().__init__(
            f"a file that should be {digest} is {found}: it was changed or cut off on its way. "
            "Send it again, or restore it from a backup."
        )
        self.digest = digest


class BadBackup(StoreError):
    """The file is not a backup, or is incomplete."""

    code = "store.bad-backup"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} cannot be restored: {why}. Nothing was changed. "
            "Give the file that 'asfound backup' wrote."
        )
        self.path = path
