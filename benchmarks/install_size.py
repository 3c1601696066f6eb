"""How much has to be downloaded for ``asfound[server]``: the sum of all wheels, in MB.

python benchmarks/install_size.py               for this Python and this machine
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIMIT_MB = 300


def main() -> None:
    """Download what the run lock names and build the package, as wheels; print their sizes."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        lock = str(ROOT / "requirements" / "run.lock")
        wanted = ["--only-binary", ":all:", "--require-hashes", "-r", lock]
        subprocess.run([*pip, "download", "--dest", folder, *wanted], check=True)
        subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, str(ROOT)], check=True)
        sizes = {path.name: path.stat().st_size / 1e6 for path in Path(folder).iterdir()}
    for name, size_mb in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"{size_mb:8.2f} MB  {name}")
    total = sum(sizes.values())
    print(f"{total:8.2f} MB  in all, of {LIMIT_MB} allowed")
    sys.exit(total > LIMIT_MB)


if __name__ == "__main__":
    main()
