"""Write the small files of the museum beside this script: .venv/bin/python -m tests.photos.make"""

from __future__ import annotations

from pathlib import Path

from tests.photos.kinds import KINDS, picture

FOLDER = Path(__file__).parent / "files"
VIEW = "table"
STATES = {"changed": "left-behind", "unchanged": "put-right"}
MAX_BYTES = 100_000


def main() -> None:
    """Every kind twice: with something left behind, and put right."""
    FOLDER.mkdir(exist_ok=True)
    for name, kind in KINDS.items():
        for twin, state in STATES.items():
            content = kind.make(picture(state, VIEW))
            if kind.committed:
                if len(content) > MAX_BYTES:
                    raise SystemExit(f"{name} has {len(content)} bytes; at most {MAX_BYTES}")
                (FOLDER / f"{name}-{twin}{kind.suffix}").write_bytes(content)


if __name__ == "__main__":
    main()
