"""What a zip that was packed again may not hold besides, however other programs write it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests import zip_kit
from tests.tampering.case import Case
from tests.tampering.spoiled import Spoiled, enters
from tests.zip_kit import UNIX_FOLDER, Item, deflated, extra_field

WAYS: list[Spoiled] = []
spoils = enters(WAYS)

DOOR = "record/data/before/door.jpg"
NOTE = "record/data/note/note.txt"


def items(case: Case, root: str = "record/") -> list[Item]:
    """The good record as another program packs it."""
    return [Item(root + path, data, is_packed=True) for path, data in case.files.items()]


def with_change(case: Case, name: str, change: Callable[[Item], Item]) -> Path:
    """One entry of it is changed."""
    return written(case, [change(item) if item.name == name else item for item in items(case)])


def with_more(case: Case, *more: Item) -> Path:
    """Entries are added to it."""
    return written(case, [*items(case), *more])


def written(case: Case, found: list[Item]) -> Path:
    case.out.write_bytes(zip_kit.zipped(found))
    return case.out


@spoils("record.repacked", "6 more bytes", plain=False)
def bytes_behind_an_entry(case: Case) -> Path:
    return with_change(case, DOOR, lambda item: replace(item, behind=b"hidden"))


@spoils("record.repacked", "more bytes", plain=False)
def bytes_behind_a_descriptor(case: Case) -> Path:
    return with_change(
        case, DOOR, lambda item: replace(item, descriptor="signed", behind=b"hidden")
    )


@spoils("record.repacked", "6 more bytes", plain=False)
def bytes_behind_packed_content(case: Case) -> Path:
    return with_change(
        case, DOOR, lambda item: replace(item, packed=deflated(item.data) + b"hidden")
    )


@spoils("record.repacked", "extra fields", plain=False)
def bytes_in_an_unknown_extra_field(case: Case) -> Path:
    return with_change(case, DOOR, lambda item: replace(item, extra=extra_field(0x6869, b"hidden")))


@spoils("record.repacked", "extra fields", plain=False)
def bytes_in_a_long_time(case: Case) -> Path:
    return with_change(case, DOOR, lambda item: replace(item, extra=extra_field(0x5455, bytes(40))))


@spoils("record.repacked", "comment", plain=False)
def comment_of_an_entry(case: Case) -> Path:
    return with_change(case, DOOR, lambda item: replace(item, comment=b"hidden"))


@spoils("record.repacked", "nothing but its sizes", plain=False)
def descriptor_that_says_otherwise(case: Case) -> Path:
    def change(item: Item) -> Item:
        wrong = b"PK\7\x08" + bytes(12)
        return replace(item, claims={"flags": 8}, behind=wrong)

    return with_change(case, DOOR, change)


@spoils("record.repacked", "as in the directory")
def header_with_another_checksum(case: Case) -> Path:
    return with_change(case, DOOR, lambda item: replace(item, local={"crc": 1}))


@spoils("record.repacked", "as in the directory", plain=False)
def header_with_another_size_before_a_descriptor(case: Case) -> Path:
    return with_change(
        case, DOOR, lambda item: replace(item, descriptor="plain", local={"size": 1})
    )


@spoils("record.repacked", "zip64 sizes|as in the directory")
def header_with_other_wide_sizes(case: Case) -> Path:
    full, wide = {"packed": 0xFFFFFFFF, "size": 0xFFFFFFFF}, extra_field(1, bytes(16))
    return with_change(case, DOOR, lambda item: replace(item, local=full, extra=wide))


@spoils("record.repacked", "those of the directory")
def header_that_says_stored(case: Case) -> Path:
    return with_change(case, DOOR, lambda item: replace(item, local={"method": 0}))


@spoils("record.too-large", "unpacks to")
def content_longer_than_announced(case: Case) -> Path:
    def change(item: Item) -> Item:
        return replace(item, packed=deflated(item.data + bytes(50_000_000)))

    return with_change(case, NOTE, change)


@spoils("record.repacked", "bytes when unpacked")
def content_shorter_than_announced(case: Case) -> Path:
    return with_change(case, NOTE, lambda item: replace(item, packed=deflated(item.data[:-3])))


@spoils("record.repacked", "damaged packing|bytes when unpacked")
def damaged_packing(case: Case) -> Path:
    return with_change(
        case, NOTE, lambda item: replace(item, packed=b"\x07" + deflated(item.data)[1:])
    )


@spoils("record.too-large", "bytes under data/")
def photo_that_announces_too_much(case: Case) -> Path:
    def change(item: Item) -> Item:
        return replace(item, data=bytes(50_000_000))

    return with_change(case, DOOR, change)


@spoils("record.too-large", "bytes in signers/|bytes in bag-info.txt")
def tag_file_that_announces_too_much(case: Case) -> Path:
    def change(item: Item) -> Item:
        return replace(item, data=bytes(50_000_000))

    return with_change(case, "record/bag-info.txt", change)


@spoils("record.not-a-plain-file", "packed in an unknown way")
def packed_in_another_way(case: Case) -> Path:
    return with_change(case, DOOR, lambda item: replace(item, claims={"method": 12}))


@spoils("record.repacked", "checksum of data/before/door.jpg")
def wrong_checksum_of_packed_content(case: Case) -> Path:
    return with_change(
        case, DOOR, lambda item: replace(item, claims={"crc": zlib.crc32(item.data) ^ 1})
    )


@spoils("record.file-added", "data/before/zoo.jpg")
def packed_file_that_no_manifest_names(case: Case) -> Path:
    return with_more(case, Item("record/data/before/zoo.jpg", b"new", is_packed=True))


@spoils("record.unsafe-path", "outside of the record's folder")
def second_outer_folder(case: Case) -> Path:
    return with_more(case, Item("other/bagit.txt", b"new"))


@spoils("record.unsafe-path|record.file-missing", "")
def folder_around_the_outer_folder(case: Case) -> Path:
    return written(case, items(case, root="visit/record/"))


@spoils("record.file-added", "record/bagit.txt")
def bag_in_a_bag(case: Case) -> Path:
    return written(case, [*items(case, root=""), Item("record/bagit.txt", b"new")])


@spoils("record.not-a-plain-file", "a folder that no file", plain=False)
def folder_without_files(case: Case) -> Path:
    return with_more(case, Item("record/data/before/empty/", attributes=UNIX_FOLDER))


@spoils("record.not-a-plain-file", "claims to hold")
def folder_with_content(case: Case) -> Path:
    return with_more(case, Item("record/data/", b"hidden", attributes=UNIX_FOLDER))


@spoils("record.unsafe-path", "leads out")
def companion_that_leads_out(case: Case) -> Path:
    return with_more(case, Item("__MACOSX/../../._evil.sh", b"rm"))


@spoils("record.not-a-plain-file", "symbolic link")
def companion_that_is_a_link(case: Case) -> Path:
    link = Item("__MACOSX/record/._door.jpg", b"/etc/passwd", attributes=0o120777 << 16)
    return with_more(case, link)


@spoils("record.duplicate-path", "one name")
def companion_twice(case: Case) -> Path:
    companion = Item("record/.DS_Store", b"\0")
    return with_more(case, companion, companion)


@spoils("record.unsafe-path|record.file-added", "desktop.ini")
def what_only_looks_like_left_by_a_system(case: Case) -> Path:
    return with_more(case, Item("record/desktop.ini", b"[hidden]"))


@spoils("record.unsafe-path", "other characters", plain=False)
def outer_folder_that_turns_the_writing(case: Case) -> Path:
    return written(case, items(case, root="record\u202egpj/"))
