"""Bring the digests in weights.json up to date with the weight files beside it.

python index.py

Where a file comes from and its licence are facts that a person states: a file without an entry
is refused here, and by the tests.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

WEIGHTS = Path(__file__).parents[2] / "src" / "asfound" / "vision" / "weights"
INDEX = WEIGHTS / "weights.json"
SUFFIXES = {".json", ".onnx", ".toml"}


def main() -> int:
    """Rewrite the index; fail when a file has no entry, or an entry no file."""
    index = json.loads(INDEX.read_text())
    files = {path.name for path in WEIGHTS.iterdir() if path.suffix in SUFFIXES} - {INDEX.name}
    if files != set(index["files"]):
        print(f"files {sorted(files)}, but entries for {sorted(index['files'])}: state the origin")
        return 1
    for name, entry in index["files"].items():
        data = (WEIGHTS / name).read_bytes()
        entry["sha256"], entry["bytes"] = hashlib.sha256(data).hexdigest(), len(data)
    temporary = INDEX.with_name(INDEX.name + ".new")
    temporary.write_text(json.dumps(index, indent=2) + "\n")
    temporary.replace(INDEX)
    return 0


if __name__ == "__main__":
    sys.exit(main())
