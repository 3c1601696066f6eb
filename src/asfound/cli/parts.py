"""Parts that are installed apart: which commands need them, and whether they are there.

What photos and records need comes with ``pip install asfound``. The server, and what works on its
installation, needs the packages of the extra ``server`` of pyproject.toml; a test holds that they
are the same.
"""

from __future__ import annotations

from importlib.util import find_spec

from asfound.errors import PartMissing

SERVER = "server"
MODULES = {
    SERVER: (
        "alembic",
        "argon2",
        "fastapi",
        "httpx",
        "limits",
        "obstore",
        "prometheus_client",
        "psycopg",
        "pyotp",
        "python_multipart",
        "segno",
        "sqlalchemy",
        "structlog",
        "uvicorn",
    )
}
"""Part, which is the name of the extra, -> modules that its packages bring."""

NEEDED = dict.fromkeys(("backup", "doctor", "restore", "retention", "serve"), SERVER)
"""Command -> part."""


def refuse_missing(command: str) -> None:
    """Stop before a command begins whose part is not installed.

    Raises:
        PartMissing: A package of the part is not there.
    """
    part = NEEDED.get(command)
    for module in MODULES[part] if part else ():
        if not _is_there(module):
            raise PartMissing(f"asfound {command}", module, str(part))


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ImportError:
        return False
