"""Printing lines. Apart from ``output``, for commands that should start at once."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def say(text: str) -> None:
    """Print a line of the result. Nobody listening any more (``| head``) changes nothing."""
    _print(text, sys.stdout)


def tell(text: str) -> None:
    """Print a line that is no result: a problem, a hint."""
    _print(text, sys.stderr)


def say_bytes(content: bytes) -> None:
    """Print content as it is."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _stop_writing(sys.stdout)


def shown(name: str) -> str:
    """A file name on one line: what would move the cursor or is no text is written as escapes."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )


def _print(text: str, stream: TextIO) -> None:
    try:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()
    except BrokenPipeError:
        _stop_writing(stream)


def _stop_writing(stream: TextIO) -> None:
    """Send what follows nowhere, so that the status at the end still is the verdict's."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
