"""How large the parts of a record may be, each limit with its reason."""

from __future__ import annotations

from typing import Final

MAX_FILES: Final = 20_000
"""A thousand views with five shots each, and three pictures of each in a report. Keeps the list of
files under 10 MB of memory, and the zip's directory under its old limit of 65,535 entries."""

MAX_LISTED: Final = 3 * MAX_FILES
"""What a zip or a folder may list when it was packed again: each file, the companion that a Mac
writes beside it, and folders. Stays under the zip's old limit of 65,535 entries."""

MAX_PATH: Final = 180
"""Characters of a path. Windows' old programs stop at 260, folders above the record included."""

MAX_NAME: Final = 100
"""Characters of one part of a path: file systems stop at 143 (encrypted) to 255 bytes."""

MAX_RECORD_BYTES: Final = 1 << 40
"""1 TiB. Contents are never held in memory, so this only keeps sums of sizes far from overflow."""

MAX_MANIFEST_BYTES: Final = MAX_FILES * (64 + 2 + MAX_PATH + 1)
"""One line for each of the most files, each with the longest path: about 5 MB."""

MAX_JSON_BYTES: Final = 12 << 20
"""Of check.json and facts.json, about 5,000 views. Parsed JSON takes some ten times its length in
memory, and verifying should do with 200 MB whatever it is given."""

MAX_STATEMENT_BYTES: Final = 256 << 10
"""A long letter, and a word on each of a thousand findings."""

MAX_TEXT_BYTES: Final = 48 << 20
"""Of all files together that are read into memory: both lists of JSON, the manifests of the bag and
of the original of a redacted copy, and a hundred of the longest statements."""

MAX_SMALL_BYTES: Final = 64 << 10
"""Of keys, signatures, bag-info.txt and time-stamp tokens: tokens with long chains of certificates
are about 10 KB."""

MAX_LAYERS: Final = 500
"""Statements on one visit. Each is checked with two signatures; more is not a conversation."""

MAX_SIGNERS: Final = 32
"""Who sign at the hand-over itself. Later signers come in layers."""

MAX_WORDS: Final = 20_000
"""Characters of one statement; some ten pages."""

MAX_LABEL: Final = 200
"""Characters of a person's, place's or team's name."""

CHUNK: Final = 1 << 20
"""Bytes read at once. Larger brings no speed, and every thread holds one."""
