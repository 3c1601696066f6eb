"""Checks of this machine: Python, libraries, folders, keys, weights and fonts."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

from asfound.typeset.fonts import folders
from asfound.vision.image.backbone import WEIGHT_INDEX, WEIGHTS_DIR, file_digest, model_digest
from asfound.workflows.doctor.base import Installation, NotUsed, Unhealthy

_MIN_FREE_BYTES: Final = 1_000_000_000


def python(_: Installation, __: datetime) -> str:
    """The version of Python."""
    numbers = tuple(sys.version_info[:3])
    found = ".".join(map(str, numbers))
    if numbers < (3, 11):
        raise Unhealthy(found, "Install Python 3.11 or newer, and asfound with it.")
    return found


def libraries(_: Installation, __: datetime) -> str:
    """The libraries that asfound requires."""
    wanted = [line for line in requires("asfound") or () if "extra ==" not in line]
    missing = []
    for line in wanted:
        name = line.split(";")[0].split("[")[0]
        name = name[: next((at for at, c in enumerate(name) if c in "<>=!~ ("), len(name))]
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        raise Unhealthy(
            f"missing: {', '.join(missing)}", "Install asfound again with its libraries."
        )
    return f"asfound {version('asfound')} and the {len(wanted)} libraries it stands on"


def folder(installation: Installation, _: datetime) -> str:
    """The folder of the installation."""
    data = installation.data
    if not data.exists():
        raise NotUsed(f"{data} is not there yet; 'asfound serve' makes it")
    mode = stat.S_IMODE(data.stat().st_mode)
    if mode & 0o077:
        raise Unhealthy(f"{data} may be read by others ({mode:o})", f"Run: chmod 700 {data}")
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        raise Unhealthy(f"{data} may not be written", "Give it to the user that runs asfound.")
    return str(data)


def space(installation: Installation, _: datetime) -> str:
    """Room for photos."""
    there = next(path for path in (installation.data, *installation.data.parents) if path.exists())
    free = shutil.disk_usage(there).free
    text = f"{free / 1e9:.1f} GB free"
    if free < _MIN_FREE_BYTES:
        raise Unhealthy(text, "Free some space, or put photos elsewhere with --photos.")
    return text


def keys(installation: Installation, _: datetime) -> str:
    """Files that only their owner may read."""
    secret = [
        path
        for folder in ("keys", "tls")
        if (installation.data / folder).is_dir()
        for path in sorted((installation.data / folder).iterdir())
        if path.is_file() and path.suffix != ".crt"
    ]
    if installation.tls_key and installation.tls_key.exists():
        secret.append(installation.tls_key)
    if not secret:
        raise NotUsed("there are none yet; the first start makes them")
    for path in secret:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise Unhealthy(f"{path} may be read by others ({mode:o})", f"Run: chmod 600 {path}")
    return f"{len(secret)} files that only their owner reads"


def weights(_: Installation, __: datetime) -> str:
    """The networks, as shipped."""
    wanted = json.loads((WEIGHTS_DIR / WEIGHT_INDEX).read_text())["files"]
    for name, facts in wanted.items():
        if not (WEIGHTS_DIR / name).exists() or file_digest(WEIGHTS_DIR / name) != facts["sha256"]:
            raise Unhealthy(f"{name} is not what was shipped", "Install asfound again.")
    return model_digest()


def fonts(_: Installation, __: datetime) -> str:
    """Fonts of reports and notes."""
    there = [folder for folder in folders() if folder.is_dir()]
    return f"{len(there)} packages of fonts"
