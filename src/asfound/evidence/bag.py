"""bag-info.txt: the few lines that say what kind of bag this is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from asfound.errors import BadContent, UnknownRecordVersion
from asfound.evidence.layout import BAG_INFO, VERSION
from asfound.evidence.values import format_time, parse_time

_AGENT = re.compile(r"[ -~]{1,100}")


@dataclass(frozen=True)
class BagInfo:
    """What bag-info.txt says.

    Attributes:
        sealed_at: By the clock of the computer that sealed the record.
        payload_bytes: Of all files under data/.
        payload_files: How many there are.
        agent: The program that sealed it, with its version.
    """

    sealed_at: datetime
    payload_bytes: int
    payload_files: int
    agent: str


def format_bag_info(info: BagInfo) -> bytes:
    """The file: these five lines, in this order."""
    lines = (
        f"Asfound-Record-Version: {VERSION}",
        f"Asfound-Sealed-At: {format_time(info.sealed_at)}",
        f"Bag-Software-Agent: {info.agent}",
        f"Bagging-Date: {format_time(info.sealed_at)[:10]}",
        f"Payload-Oxum: {info.payload_bytes}.{info.payload_files}",
    )
    return ("\n".join(lines) + "\n").encode("ascii")


def parse_bag_info(data: bytes) -> BagInfo:
    """What the file says.

    Raises:
        UnknownRecordVersion: It is of another version.
        BadContent: It is not exactly the five lines.
    """
    text = data.decode("ascii", "replace")
    values = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    version = values.get("Asfound-Record-Version", "none")
    if version != VERSION:
        raise UnknownRecordVersion(version, VERSION)
    oxum = re.fullmatch(r"(\d{1,18})\.(\d{1,9})", values.get("Payload-Oxum", ""))
    agent = values.get("Bag-Software-Agent", "")
    if oxum is None or not _AGENT.fullmatch(agent):
        raise BadContent(BAG_INFO, "Payload-Oxum or Bag-Software-Agent is missing")
    sealed_at = parse_time(values.get("Asfound-Sealed-At"), BAG_INFO)
    info = BagInfo(sealed_at, int(oxum[1]), int(oxum[2]), agent)
    if format_bag_info(info) != data:
        raise BadContent(BAG_INFO, "it does not hold exactly the five lines of the format")
    return info
