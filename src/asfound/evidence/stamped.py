"""Step 11: the time-stamps beside the signatures."""

from __future__ import annotations

from collections.abc import Iterator

from asfound.errors import RecordError, TimestampMissing, TimestampWrong
from asfound.evidence import layout
from asfound.evidence.record import Record, Stamped


# (11) Every token must be over the signature beside it. Who vouches for it can be said only with
#      roots that the reader brings; a reader who brings some wants at least one token. A token that
#      was there once and was taken off is reported: nothing seals the last ones.
def times_are_vouched(record: Record) -> Iterator[RecordError]:
    """Check the time-stamp tokens."""
    tokens = [path for path in record.entries if path.endswith(".tsr") and _stamps(record, path)]
    for path in tokens:
        try:
            record.stamped.append(_check(record, path))
        except TimestampWrong as error:
            yield error
    if record.wishes.roots is not None and not tokens:
        yield TimestampWrong("signatures/", "the record holds no time-stamp token")
    record.remarks += [TimestampMissing(path) for path in _made(record) if path not in tokens]


def _made(record: Record) -> list[str]:
    """Tokens that were there when they were made, as facts.json and statements say."""
    made = []
    if record.facts is not None and record.facts.time_stamped:
        made += [path for path in record.entries if layout.is_signature(path)]
    for layer in record.layers:
        if layer.time_stamped:
            made.append(f"{layout.layer_folder(layer.number)}manifest.sig")
    return [f"{path.removesuffix('sig')}tsr" for path in made if path.endswith(".sig")]


def _check(record: Record, path: str) -> Stamped:
    # Heavy, and most records have no token.
    from asfound.evidence.timestamp import check_authority, time_of  # noqa: PLC0415

    token, signature = record.text(path), record.text(path.removesuffix("tsr") + "sig")
    at = time_of(token, signature, path)
    if record.wishes.roots is not None:
        check_authority(token, signature, record.wishes.roots, path)
    return Stamped(path, at, trusted=record.wishes.roots is not None)


def _stamps(record: Record, path: str) -> bool:
    # A photo may be called door.tsr; a token whose signature is missing was named in steps 7 and 8.
    from_signing = path.startswith(("signatures/", "layers/", "data/original/signatures/"))
    return from_signing and path.removesuffix("tsr") + "sig" in record.entries
