"""A server process without pages, to be killed: runs comparisons, or seals, on a folder.

python -m tests.unit.workflows.visits.process FOLDER run|seal
"""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from pathlib import Path

from asfound.workflows.visits.runner import Runner
from asfound.workflows.visits.sealing.sealer import seal_waiting
from tests.web.kit import make_context

LEASE = timedelta(seconds=2)


def main(folder: Path, what: str) -> None:
    context = make_context(folder)
    if what == "seal":
        seal_waiting(context)
        return
    Runner(context, lease=LEASE, nice=0).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
